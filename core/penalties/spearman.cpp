// SPDX-License-Identifier: Apache-2.0
// value: 1 - rho, rho = <u, v>, the correlation of r and t; u = (r - mean) / |r - mean|, v the same of t. Computed as
//        |u - v|^2 / 2, which is exactly 0 for r = t. A constant row has no correlation, rho = 0; two have nothing to
//        order: 0
// grad:  (rho u - v) / |r - mean|; 0 for a constant row
// Spearman, "The Proof and Measurement of Association between Two Things", American Journal of Psychology 15, 1904.
#include <cmath>

#include "diffrank/core/numerics/center.hpp"
#include "diffrank/core/numerics/vector_math.hpp"
#include "diffrank/core/penalty.hpp"
#include "diffrank/core/scratch.hpp"

namespace diffrank {
namespace {

/// The direction of x less its mean; returns its length.
double direction(const double* x, std::size_t n, double* u) {
  for (std::size_t i = 0; i < n; ++i) u[i] = x[i];
  center(u, n);
  const double length = std::sqrt(dot(u, u, n));
  for (std::size_t i = 0; i < n && length != 0; ++i) u[i] /= length;
  return length;
}

class SpearmanPenalty final : public Penalty {
 public:
  double evaluate(const double* r, const double* t, std::size_t n, double* grad) const final {
    Scratch scratch;
    auto *u = scratch.take<double>(n), *v = scratch.take<double>(n);
    const double length = direction(r, n, u), target = direction(t, n, v);
    double apart = 0;
    for (std::size_t i = 0; i < n; ++i) apart += (u[i] - v[i]) * (u[i] - v[i]) / 2;
    if (length == 0 || target == 0) apart = length == target ? 0 : 1;
    const double rho = dot(u, v, n);
    for (std::size_t i = 0; i < n; ++i) grad[i] = length == 0 ? 0 : (rho * u[i] - v[i]) / length;
    return apart;
  }
};

const bool added = add<SpearmanPenalty>("spearman", "Spearman 1904", "one minus the correlation of ranks");

}  // namespace
}  // namespace diffrank
