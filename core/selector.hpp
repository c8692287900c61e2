// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "diffrank/core/row_operator.hpp"

namespace diffrank {

/// Scores x to weights w in [0, 1]: how much each score belongs to the k largest (order=descending) or smallest. The
/// weights of a row sum to min(k, n), unless properties() says otherwise; with k >= n all are 1.
///
///   const auto selector = make<Selector>("lapsum(k=5, alpha=0.1)");
///   selector->forward(Rows<const double>(x, rows, n), Rows<double>(w, rows, n));
///   selector->vjp({x, rows, n}, {w, rows, n}, {c, rows, n}, Rows<double>(g, rows, n));  // g_ik = sum_j c_ij dw_ij/dx_ik
class Selector : public Operator {
 public:
  using Kind = Selector;
  static constexpr const char* kind = "selector";
  Output output() const final { return Output::weights; }
  /// How many scores are selected; need not be whole. > 0.
  virtual double k() const = 0;
};

/// Base of a selector, as RowRanker is of a ranker: `forward_row` and `vjp_row` select the largest scores.
template <class Self>
class RowSelector : public detail::RowOperator<Self, Selector> {};

}  // namespace diffrank
