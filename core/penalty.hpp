// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "diffrank/core/registry.hpp"

namespace diffrank {

/// How far a row of ranks r [n] is from the row t [n] that it should be: a value l(r, t) >= 0 that is 0 for r = t
/// (RankSim eq. 5: the mean over i of (r_i - t_i)^2). Both rows are in the ranker's unit, 1..n or divided by n.
///
///   const auto mse = make<Penalty>("mse");
///   const double value = mse->evaluate(r, t, n, grad);  // grad_i = dl/dr_i
class Penalty : public Component {
 public:
  using Kind = Penalty;
  static constexpr const char* kind = "penalty";

  /// `grad` [n] is overwritten with the derivative with respect to `ranks`. n >= 1; NaN in, NaN out.
  virtual double evaluate(const double* ranks, const double* target, std::size_t n, double* grad) const = 0;
};

}  // namespace diffrank
