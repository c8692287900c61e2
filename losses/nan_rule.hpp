// SPDX-License-Identifier: Apache-2.0
// What NaN does in losses that compare samples with each other; loss.hpp states the rule.
#pragma once

#include <algorithm>
#include <limits>

#include "diffrank/losses/loss.hpp"

namespace diffrank {

inline bool has_nan(Rows<const double> m) {
  for (std::size_t i = 0; i < m.rows; ++i) {
    int found = 0;  // without leaving early, so that the loop fills vector registers
    for (std::size_t k = 0; k < m.cols; ++k) found |= m.row(i)[k] != m.row(i)[k];
    if (found) return true;
  }
  return false;
}

/// Whether NaN is in what the loss looks at.
inline bool has_nan(const Loss& loss, const Batch& batch) {
  const bool predictions = !loss.uses_features() || loss.needs().predictions;
  return has_nan(batch.labels) || has_nan(Rows<const double>(batch.weights, batch.weights ? 1 : 0, batch.size())) ||
         (loss.uses_features() && has_nan(batch.features)) || (predictions && has_nan(batch.predictions));
}

/// The evaluation of such a batch; overwrites the gradients.
inline Evaluation all_nan(const LossGradient& grad) {
  constexpr double nan = std::numeric_limits<double>::quiet_NaN();
  std::fill_n(grad.features.data, grad.features.size(), nan);
  std::fill_n(grad.predictions.data, grad.predictions.size(), nan);
  return {nan, grad.features.empty() && grad.predictions.empty() ? 0.0 : 1.0};
}

}  // namespace diffrank
