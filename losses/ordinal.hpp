// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "diffrank/losses/loss.hpp"

namespace diffrank {

/// Binary cross-entropy of a logit x, max(x, 0) - t x + log(1 + exp(-|x|)), and its derivative sigmoid(x) - t. No
/// exponential overflows.
struct BinaryEntropy {
  BinaryEntropy(double x, bool target) {
    const double e = std::exp(-std::abs(x)), t = target;
    value = std::isnan(x) ? x : std::max(x, 0.0) - (target ? x : 0) + std::log1p(e);
    slope = std::isnan(x) ? x : x >= 0 ? (target ? -e / (1 + e) : 1 / (1 + e)) : e / (1 + e) - t;
  }
  double value, slope;
};

/// Losses of K - 1 logits for labels 0 .. K - 1: logit k says whether the label is above k.
class Ordinal : public Loss {
 public:
  bool uses_features() const final { return false; }
  Needs needs() const final { return {.classes = true}; }
  LossState initial_state(const TrainingLabels& training, std::size_t) const final {
    for (std::size_t i = 0; i < training.labels.size(); ++i) {
      const double y = training.labels.data[i];
      if (y < 0 || y != std::floor(y))
        throw std::invalid_argument("loss '" + name() + "' needs labels 0, 1, 2, ...; a training label is " +
                                    to_text(y));
    }
    return {};
  }
};

}  // namespace diffrank
