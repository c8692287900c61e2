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

std::string shape(Rows<const double> m) {
  return "[" + std::to_string(m.rows) + ", " + std::to_string(m.cols) + "]";
}

/// One row for each view of each sample.
void check_input(const Loss& loss, const Batch& batch, Rows<const double> input, const std::string& name,
                 const std::string& expected) {
  const auto b = batch.size();
  require(b == 0 || input.cols > 0, loss, "needs " + name + " " + expected + ", got " + shape(input));
  const auto needs = loss.needs();
  const auto views = b == 0 ? needs.views : input.rows / b;
  const bool fits = input.rows == views * b && views >= needs.views && views <= needs.most_views;
  const std::string rule = needs.most_views == 1 ? "one row of " + name
                           : needs.views == needs.most_views
                               ? to_text(static_cast<double>(needs.views)) + " rows of " + name
                               : to_text(static_cast<double>(needs.views)) + " or " +
                                     to_text(static_cast<double>(needs.most_views)) + " rows of " + name;
  require(fits, loss, "needs " + rule + " for each label, got " + shape(input) + " and labels " + shape(batch.labels));
}

}  // namespace

void check(const Loss& loss, const Batch& batch) {
  const auto b = batch.size();
  require(b == 0 || batch.labels.cols > 0, loss, "needs labels [B] or [B, d], got " + shape(batch.labels));
  for (std::size_t i = 0; i < batch.labels.size(); ++i)
    if (!std::isfinite(batch.labels.data[i]))
      fail(loss, "needs finite labels; row " + std::to_string(i / batch.labels.cols) + " (from 0) has " +
                     to_text(batch.labels.data[i]));
  const auto needs = loss.needs();
  require(b == 0 || needs.label_vectors || batch.labels.cols == 1, loss,
          "needs one label for each sample, got labels " + shape(batch.labels));
  if (loss.uses_features()) check_input(loss, batch, batch.features, "features", "[B, D]");
  if (!loss.uses_features() || needs.predictions) {
    check_input(loss, batch, batch.predictions, "predictions", "[B] or [B, K]");
    const auto outputs = loss.outputs(batch.labels.cols, 2);
    const bool by_labels = outputs == loss.outputs(batch.labels.cols, 3);  // else K depends on the number of classes
    require(b == 0 || !by_labels || batch.predictions.cols == outputs, loss,
            "needs " + std::to_string(outputs) + (outputs == 1 ? " prediction" : " predictions") +
                " for each label, got " + shape(batch.predictions) + " and labels " + shape(batch.labels));
  }
  require(b == 0 || !needs.bins || batch.bins, loss, "needs the bins of the labels");
  require(!batch.weights || loss.uses_weights(), loss, "has no use for weights of the samples: leave them out");
  for (std::size_t i = 0; batch.weights && i < b; ++i)
    if (!std::isfinite(batch.weights[i]) || batch.weights[i] < 0)
      fail(loss, "needs finite weights >= 0; row " + std::to_string(i) + " (from 0) has " + to_text(batch.weights[i]));
}

}  // namespace diffrank
