// SPDX-License-Identifier: Apache-2.0
#include "diffrank/losses/transform.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace diffrank {

void check(const Transform& transform, const TransformState& state, Rows<const double> features,
           Rows<const double> labels) {
  const auto require = [&transform](bool holds, const std::string& message) {
    if (!holds) throw std::invalid_argument("transform '" + transform.name() + "' " + message);
  };
  const auto shape = [](Rows<const double> m) {
    return "[" + std::to_string(m.rows) + ", " + std::to_string(m.cols) + "]";
  };
  const auto columns = transform.columns(state), b = labels.rows;
  require(b == 0 || labels.cols == 1, "needs one label for each sample, got labels " + shape(labels));
  require(b == 0 ? features.rows == 0 : features.rows >= b && features.rows % b == 0,
          "needs features [B, D] with a row for each label, got " + shape(features) + " and labels " + shape(labels));
  require(b == 0 || features.cols == columns,
          "has statistics of " + std::to_string(columns) + " features, got features " + shape(features));
  const auto bad = std::find_if(labels.data, labels.data + b, [](double y) { return !std::isfinite(y); }) - labels.data;
  require(static_cast<std::size_t>(bad) == b, "needs finite labels; row " + std::to_string(bad) + " (from 0) has not");
}

}  // namespace diffrank
