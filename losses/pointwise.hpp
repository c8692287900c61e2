// SPDX-License-Identifier: Apache-2.0
// Functions f of one error e = prediction - label with their derivatives, and the loss of predictions and labels [B, d]
//
//   L = 1/(B d) sum_ik w_i f(e_ik)
#pragma once

#include <cmath>

#include "diffrank/losses/loss.hpp"

namespace diffrank {

struct Point {
  double value, slope;
};

/// The sign of a finite error; NaN stays NaN, so that a gradient never hides it.
inline double sign_of_error(double e) {
  return std::isnan(e) ? e : static_cast<double>((e > 0) - (e < 0));
}

inline Point absolute_error(double e) {
  return {std::abs(e), sign_of_error(e)};
}
inline Point squared_error(double e) {
  return {e * e, 2 * e};
}
inline Point huber_error(double e, double beta) {
  if (std::abs(e) < beta) return {0.5 * e * e / beta, e / beta};
  return {std::abs(e) - 0.5 * beta, sign_of_error(e)};
}

/// |e|^power tanh(rate |e|)^gamma, power 1 or 2. Since tanh(x) / x -> 1, the slope is |e|^(power - 1) tanh^gamma times
/// (power + gamma r), r = x (1 - tanh^2 x) / tanh x, which stays in [0, 1] where x underflows or tanh is 1.
inline Point focal_error(double e, int power, double rate, double gamma) {
  constexpr double saturated = 20;  // 1 - tanh^2 is below the rounding of 1 from here on
  const double size = std::abs(e), x = rate * size, t = std::tanh(x);
  const double ratio = t == 0 ? 1 : x > saturated ? 0 : x * (1 - t * t) / t;
  const double focus = std::pow(t, gamma), below = power == 1 ? focus : size * focus;
  return {size * below, sign_of_error(e) * below * (power + gamma * ratio)};
}

/// Self has `Point at(double e) const`.
template <class Self>
class Pointwise : public Loss {
 public:
  bool uses_features() const final { return false; }
  bool uses_weights() const final { return true; }
  Needs needs() const final { return {.label_vectors = true}; }
  Evaluation evaluate(const Batch& batch, double cotangent, const LossGradient& grad) const final {
    const std::size_t n = batch.labels.size(), d = batch.labels.cols;
    double sum = 0, active = 0;
    for (std::size_t i = 0; i < n; ++i) {
      const auto point = static_cast<const Self&>(*this).at(batch.predictions.data[i] - batch.labels.data[i]);
      const double weight = batch.weights ? batch.weights[i / d] : 1;
      sum += weight * point.value;
      if (grad.predictions.empty()) continue;
      double& g = grad.predictions.data[i];
      g = cotangent * weight * point.slope / static_cast<double>(n);
      active += g != 0;
    }
    return n == 0 ? Evaluation{} : Evaluation{sum / static_cast<double>(n), active / static_cast<double>(n)};
  }
};

}  // namespace diffrank
