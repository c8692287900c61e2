// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "diffrank/losses/loss.hpp"

namespace diffrank {

/// Weights of the training samples, and how they came about.
struct Weights {
  std::vector<double> weights;           ///< [N], mean 1
  std::vector<std::int64_t> bins;        ///< [N], from 0
  std::vector<double> counts, smoothed;  ///< of each bin: samples; what the weights are the inverse of
};

/// Gives each training sample a weight w_i > 0 by its label y_i, so that rare labels count more; the mean of all weights
/// is 1. A function of the labels and the options alone.
///
///   const auto weighting = make<Weighting>("sqrt_inv(smoothing=lds(kernel=gaussian, size=5, sigma=2))");
///   const Weights w = weighting->weigh({{y, N, 1}});  // y: ages, in bins of one year
///   loss->evaluate(batch_with(w.weights), 1, grad);
class Weighting : public Component {
 public:
  using Kind = Weighting;
  static constexpr const char* kind = "weighting";

  /// Throws std::invalid_argument where labels have too many bins. No labels, no weights.
  virtual Weights weigh(const TrainingLabels& labels) const = 0;
};

/// Divides weights by their mean.
void scale_to_mean_one(std::vector<double>& weights);

}  // namespace diffrank
