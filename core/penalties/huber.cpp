// SPDX-License-Identifier: Apache-2.0
// value: (1/n) sum_i f(r_i - t_i), f(e) = e^2 / (2 beta) where |e| < beta, else |e| - beta/2
// grad:  e_i / (beta n) or sign(e_i) / n
// Huber, "Robust Estimation of a Location Parameter", Annals of Mathematical Statistics 35, 1964.
#include <algorithm>
#include <cmath>

#include "diffrank/core/penalty.hpp"

namespace diffrank {
namespace {

class HuberPenalty final : public Penalty {
 public:
  void options(Options& o) final {
    o.number("beta", beta_, "where the quadratic part ends, in the ranker's unit (ranks, or ranks / n)",
             Range::positive());
  }

  double evaluate(const double* r, const double* t, std::size_t n, double* grad) const final {
    double sum = 0;
    for (std::size_t i = 0; i < n; ++i) {
      const double e = r[i] - t[i], slope = e / beta_;
      sum += std::abs(e) < beta_ ? 0.5 * e * slope : std::abs(e) - 0.5 * beta_;
      grad[i] = (std::isnan(e) ? e : std::clamp(slope, -1.0, 1.0)) / static_cast<double>(n);
    }
    return sum / static_cast<double>(n);
  }

 private:
  double beta_ = 0.1;
};

const bool added = add<HuberPenalty>("huber", "Huber 1964", "quadratic in small differences of ranks, linear in large");

}  // namespace
}  // namespace diffrank
