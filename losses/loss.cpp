// SPDX-License-Identifier: Apache-2.0
#include "diffrank/losses/loss.hpp"

#include <cmath>

namespace diffrank {
namespace {

[[noreturn]] void fail(const Loss& loss, const std::string& message) {
  throw std::invalid_argument("loss '" + loss.name() + "' " + message);
}
void require(bool holds, const Loss& loss, const std::string& message) {
  if (!holds) fail(loss, message);
}

std::string shape(Rows<const double> m) {
  return "[" + std::to_string(m.rows) + ", " + std::to_string(m.cols) + "]";
}

}  // namespace

void check(const Loss& loss, const Batch& batch) {
  const auto b = batch.size();
  require(b == 0 || batch.labels.cols > 0, loss, "needs labels [B] or [B, d], got " + shape(batch.labels));
  for (std::size_t i = 0; i < batch.labels.size(); ++i)
    if (!std::isfinite(batch.labels.data[i]))
      fail(loss, "needs finite labels; row " + std::to_string(i / batch.labels.cols) + " (from 0) has " +
                     to_text(batch.labels.data[i]));
  if (loss.uses_features()) {
    require(b == 0 || batch.features.cols > 0, loss, "needs features [B, D], got " + shape(batch.features));
    require(batch.features.rows == b, loss,
            "needs one row of features for each label, got " + shape(batch.features) + " and labels " +
                shape(batch.labels));
  } else {
    require(b == 0 || batch.predictions, loss, "needs predictions [B]");
    require(b == 0 || batch.labels.cols == 1, loss,
            "compares predictions [B] with labels [B], got labels " + shape(batch.labels));
  }
  for (std::size_t i = 0; batch.weights && i < b; ++i)
    if (!std::isfinite(batch.weights[i]) || batch.weights[i] < 0)
      fail(loss, "needs finite weights >= 0; row " + std::to_string(i) + " (from 0) has " + to_text(batch.weights[i]));
}

}  // namespace diffrank
