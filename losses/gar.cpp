// SPDX-License-Identifier: Apache-2.0
// value: alpha log((1/3) sum_k (h_k / f)^(1/alpha)), f = min_k h_k (alpha > 1), max_k h_k (alpha < 1) or 1, a constant;
//        h_1 = mean |e| + c, h_2 = mean (zp - zy)^2 / 2 + c, h_3 = mean (e - mean e)^2 / 2 + c, c = 1e-7, e = p - y,
//        zp and zy the z-scores with divisor B - 1, so that h_2 = (B - 1) / B (1 - rho) + c, rho Pearson's correlation
// grad:  sum_k v_k dh_k / h_k, v = softmax(log(h) / alpha): that of alpha log(sum_k h_k^(1/alpha)), f has none
//        dh_1 = sign(e) / B, dh_3 = (e - mean e) / B, dh_2 = -(B - 1) / B (t/|t| - rho a/|a|) / |a|, a and t the
//        centered p and y
// traps: rho is 0 where predictions or labels are constant (B = 1, too), with no gradient; powers are taken of logs
// cost:  O(B)
// Zhu et al., "Gradient Aligned Regression via Pairwise Losses", ICML 2025.
#include <cmath>
#include <vector>

#include "diffrank/core/numerics/center.hpp"
#include "diffrank/losses/active_share.hpp"
#include "diffrank/losses/nan_rule.hpp"
#include "diffrank/losses/pointwise.hpp"
#include "diffrank/losses/softmax.hpp"

namespace diffrank {
namespace {

using Vector = std::vector<double>;

double norm(const Vector& v) {
  double largest = 0, sum = 0;
  for (const double x : v) largest = std::max(largest, std::abs(x));
  if (largest == 0) return 0;
  for (const double x : v) sum += (x / largest) * (x / largest);
  return largest * std::sqrt(sum);
}

/// The three parts h of a batch, and what their gradients need.
struct Parts {
  Parts(const double* p, const double* y, std::size_t b)
      : count(static_cast<double>(b)), a(p, p + b), t(y, y + b), error(b) {
    for (std::size_t i = 0; i < b; ++i) {
      error[i] = p[i] - y[i];
      h[0] += std::abs(error[i]) / count;
    }
    spread = error;
    center(a.data(), b);
    center(t.data(), b);
    center(spread.data(), b);
    of_a = norm(a), of_t = norm(t);
    for (std::size_t i = 0; i < b && correlated(); ++i) rho += (a[i] / of_a) * (t[i] / of_t);
    h[1] = (count - 1) / count * (1 - rho);
    h[2] = 0.5 * norm(spread) * (norm(spread) / count);
    for (double& part : h) part += 1e-7;
  }
  bool correlated() const { return of_a != 0 && of_t != 0; }

  /// sum_k weight_k dh_k / dp_i
  double slope(std::size_t i, const double* weight) const {
    const double turn = correlated() ? (t[i] / of_t - rho * (a[i] / of_a)) / of_a : 0;
    return weight[0] * sign_of_error(error[i]) / count - weight[1] * (count - 1) / count * turn +
           weight[2] * (spread[i] / count);
  }

  double count;
  Vector a, t, error, spread;  ///< centered predictions and labels; errors, and these centered
  double of_a = 0, of_t = 0, rho = 0, h[3] = {};
};

class Gar final : public Loss {
 public:
  void options(Options& o) final {
    o.number("alpha", alpha_, "small: the largest of the three parts counts; large: all alike, by ratio",
             Range::positive());
  }
  bool uses_features() const final { return false; }
  /// Not the derivative of the value, in which f is a constant.
  Gradient gradient() const final { return alpha_ == 1 ? Gradient::exact : Gradient::surrogate; }

  Evaluation evaluate(const Batch& batch, double cotangent, const LossGradient& grad) const final {
    if (batch.size() == 0) return {};
    if (has_nan(*this, batch)) return all_nan(grad);
    const Parts parts(batch.predictions.data, batch.labels.data, batch.size());
    const double *h = parts.h, least = *std::min_element(h, h + 3), most = *std::max_element(h, h + 3);
    double weight[3];
    for (int k = 0; k < 3; ++k) weight[k] = std::log(h[k]) / alpha_;
    const double reference = alpha_ > 1 ? least : alpha_ < 1 ? most : 1;
    const double value = alpha_ * (softmax(weight, 3) - std::log(3)) - std::log(reference);
    if (grad.predictions.empty()) return {value, 0};
    for (int k = 0; k < 3; ++k) weight[k] /= h[k];
    for (std::size_t i = 0; i < batch.size(); ++i) grad.predictions.data[i] = cotangent * parts.slope(i, weight);
    return {value, active_share(grad.predictions)};
  }

 private:
  double alpha_ = 0.2;
};

const bool added = add<Gar>("gar", "Zhu et al. 2025", "absolute error, correlation and spread of errors in one");

}  // namespace
}  // namespace diffrank
