// SPDX-License-Identifier: Apache-2.0
#include "diffrank/losses/loss.hpp"

#include <cmath>
#include <stdexcept>

namespace diffrank {
namespace {

[[noreturn]] void fail(const Loss& loss, const std::string& message) {
  throw std::invalid_argument("loss '" + loss.name() + "' " + message);
}
void require(bool holds, const Loss& loss, const std::string& message) {
  if (!holds) fail(loss, message);
}

/// One row for each view of each sample.
void check_input(const Loss& loss, const Batch& batch, Rows<const double> input, const std::string& name,
                 const std::string& expected) {
  const auto b = batch.size();
  require(b == 0 || input.cols > 0, loss, "needs " + name + " " + expected + ", got " + shape_text(input));
  const auto needs = loss.needs();
  const auto views = b == 0 ? 1 : input.rows / b;
  const bool fits = input.rows == views * b && views >= 1 && views <= needs.most_views;
  const std::string rule =
      needs.most_views == 1 ? "one row of " + name : "1 to " + std::to_string(needs.most_views) + " rows of " + name;
  require(fits, loss,
          "needs " + rule + " for each label, got " + shape_text(input) + " and labels " + shape_text(batch.labels));
}

}  // namespace

void check(const Loss& loss, const Batch& batch) {
  const auto b = batch.size();
  require(b == 0 || batch.labels.cols > 0, loss, "needs labels [B] or [B, d], got " + shape_text(batch.labels));
  for (std::size_t i = 0; i < batch.labels.size(); ++i)
    if (!std::isfinite(batch.labels.data[i]))
      fail(loss, "needs finite labels; row " + std::to_string(i / batch.labels.cols) + " (from 0) has " +
                     to_text(batch.labels.data[i]));
  const auto needs = loss.needs();
  require(b == 0 || needs.label_vectors || batch.labels.cols == 1, loss,
          "needs one label for each sample, got labels " + shape_text(batch.labels));
  if (loss.uses_features()) check_input(loss, batch, batch.features, "features", "[B, D]");
  if (!loss.uses_features() || needs.predictions) {
    check_input(loss, batch, batch.predictions, "predictions", "[B] or [B, K]");
    const auto d = batch.labels.cols;
    require(b == 0 || needs.classes || batch.predictions.cols == d, loss,
            "needs " + std::to_string(d) + (d == 1 ? " prediction" : " predictions") + " for each label, got " +
                shape_text(batch.predictions) + " and labels " + shape_text(batch.labels));
  }
  require(b == 0 || !needs.bins || batch.bins, loss, "needs the bins of the labels");
  require(!batch.weights || loss.uses_weights(), loss, "has no use for weights of the samples: leave them out");
  for (std::size_t i = 0; batch.weights && i < b; ++i)
    if (!std::isfinite(batch.weights[i]) || batch.weights[i] < 0)
      fail(loss, "needs finite weights >= 0; row " + std::to_string(i) + " (from 0) has " + to_text(batch.weights[i]));
}

}  // namespace diffrank
