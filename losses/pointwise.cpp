// SPDX-License-Identifier: Apache-2.0
// Pointwise regression losses: (1/B) sum_i w_i f(e_i), e = prediction - label; gradient w_i f'(e_i) / B.
//   l1: |e|      mse: e^2      huber: e^2 / (2 beta) where |e| < beta, else |e| - beta/2 (Huber 1964)
#include <algorithm>
#include <cmath>

#include "diffrank/losses/loss.hpp"

namespace diffrank {
namespace {

struct Point {
  double value, slope;
};

/// Self has `Point at(double e)`: f and its derivative.
template <class Self>
class Pointwise : public Loss {
 public:
  bool uses_features() const final { return false; }
  bool uses_weights() const final { return true; }
  Evaluation evaluate(const Batch& batch, double cotangent, const LossGradient& grad) const final {
    const auto b = batch.size();
    double sum = 0, active = 0;
    for (std::size_t i = 0; i < b; ++i) {
      const auto point = static_cast<const Self&>(*this).at(batch.predictions.data[i] - batch.labels.data[i]);
      const double weight = batch.weights ? batch.weights[i] : 1;
      sum += weight * point.value;
      if (grad.predictions.empty()) continue;
      double& g = grad.predictions.data[i];
      g = cotangent * weight * point.slope / static_cast<double>(b);
      active += g != 0;
    }
    return b == 0 ? Evaluation{} : Evaluation{sum / static_cast<double>(b), active / static_cast<double>(b)};
  }
};

double sign(double e) {
  return static_cast<double>((e > 0) - (e < 0));
}

class L1 final : public Pointwise<L1> {
 public:
  Point at(double e) const { return {std::abs(e), std::isnan(e) ? e : sign(e)}; }
};

class Mse final : public Pointwise<Mse> {
 public:
  Point at(double e) const { return {e * e, 2 * e}; }
};

class Huber final : public Pointwise<Huber> {
 public:
  void options(Options& o) final {
    o.number("beta", beta_, "where the quadratic part ends, in label units", Range::positive());
  }
  Point at(double e) const {
    if (std::abs(e) < beta_) return {0.5 * e * e / beta_, e / beta_};
    return {std::abs(e) - 0.5 * beta_, std::isnan(e) ? e : sign(e)};
  }

 private:
  double beta_ = 1;
};

const bool added_l1 = add<L1>("l1", "", "mean absolute error");
const bool added_mse = add<Mse>("mse", "", "mean squared error");
const bool added_huber = add<Huber>("huber", "Huber 1964", "quadratic near zero, linear beyond");

}  // namespace
}  // namespace diffrank
