// SPDX-License-Identifier: Apache-2.0
// value: 1 - A / D, A = sum_{i<j} q_ij s_ij r_ij, q_ij = w_i w_j, s_ij = sign(y_i - y_j), r_ij = tanh((x_i - x_j) / T)
//        D = sum q (normalize=a), sum q s^2 (label_ties), sqrt(sum q s^2 sum q r^2) (b); 1 where D = 0
// grad:  -sum_j q_ij (s_ij - [b] A r_ij / sum q r^2) (1 - r_ij^2) / (T D)
// traps: 1 - tanh^2 loses its digits for distant pairs: it is taken from exp(-2 |x_i - x_j| / T)
// cost:  O(B^2)
// Kendall 1938, 1945 (ties), with tanh for the sign of predictions.
#include <algorithm>
#include <cmath>

#include "diffrank/losses/active_share.hpp"
#include "diffrank/losses/loss.hpp"
#include "diffrank/losses/nan_rule.hpp"

namespace diffrank {
namespace {

class Kendall final : public Loss {
 public:
  void options(Options& o) final {
    o.number("temperature", temperature_, "of the order of the gap between predictions", Range::positive());
    o.choice("normalize", normalize_, {"a", "label_ties", "b"},
             "by all pairs; by those with different labels; by the ties of both sides");
  }
  bool uses_features() const final { return false; }
  bool uses_weights() const final { return true; }

  Evaluation evaluate(const Batch& batch, double cotangent, const LossGradient& grad) const final {
    const auto b = batch.size();
    const auto to = grad.predictions;
    if (b == 0) return {};
    if (has_nan(*this, batch)) return all_nan(grad);
    double agreement = 0, all = 0, ordered = 0, squares = 0;
    each_pair(batch, [&](std::size_t, std::size_t, double q, double s, Point r) {
      agreement += q * s * r.value;
      all += q;
      ordered += q * s * s;
      squares += q * r.value * r.value;
    });
    const bool both = normalize_ == Normalize::b;
    const double divisor = both                           ? std::sqrt(ordered) * std::sqrt(squares)
                           : normalize_ == Normalize::all ? all
                                                          : ordered;
    std::fill_n(to.data, to.size(), 0.0);
    if (divisor == 0) return {1, 0};
    if (to.empty()) return {1 - agreement / divisor, 0};
    const double along = both ? agreement / squares : 0;
    each_pair(batch, [&](std::size_t i, std::size_t j, double q, double s, Point r) {
      const double g = cotangent * (q * (s - along * r.value) / divisor * r.slope);
      to.data[i] -= g;
      to.data[j] += g;
    });
    return {1 - agreement / divisor, active_share(to)};
  }

 private:
  struct Point {
    double value, slope;  ///< tanh((x_i - x_j) / T) and its derivative
  };

  template <class Each>
  void each_pair(const Batch& batch, Each each) const {
    const double *x = batch.predictions.data, *y = batch.labels.data, *w = batch.weights;
    for (std::size_t i = 0; i < batch.size(); ++i)
      for (std::size_t j = i + 1; j < batch.size(); ++j) {
        const double s = static_cast<double>((y[i] > y[j]) - (y[i] < y[j]));
        each(i, j, w ? w[i] * w[j] : 1, s, point(x[i], x[j]));
      }
  }
  Point point(double xi, double xj) const {
    if (xi == xj) return {0, 1 / temperature_};  // infinite ones too
    const double z = (xi - xj) / temperature_, e = std::exp(-2 * std::abs(z));
    return {std::tanh(z), 4 * e / ((1 + e) * (1 + e)) / temperature_};
  }

  double temperature_ = 1;
  enum class Normalize { all, label_ties, b } normalize_ = Normalize::label_ties;
};

const bool added = add<Kendall>("kendall", "Kendall 1938", "one minus a soft Kendall's tau: pairs should be in order");

}  // namespace
}  // namespace diffrank
