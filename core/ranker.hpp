// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "diffrank/core/order/ranks.hpp"
#include "diffrank/core/row_operator.hpp"

namespace diffrank {

/// Scores x to ranks r in 1..n, or r/n with `normalize`: the largest score has rank 1 (order=descending, RankSim eq. 1)
/// or rank n (ascending). A soft ranker's r_i is real.
///
///   const auto ranker = make<Ranker>("permutahedron(strength=0.1)");
///   ranker->forward(Rows<const double>(x, rows, n), Rows<double>(r, rows, n));
///   ranker->vjp({x, rows, n}, {r, rows, n}, {c, rows, n}, Rows<double>(g, rows, n));  // g_ik = sum_j c_ij dr_ij/dx_ik
class Ranker : public Operator {
 public:
  using Kind = Ranker;
  static constexpr const char* kind = "ranker";
  Output output() const final { return Output::ranks; }
  /// The hard rule that equal scores follow. Soft operators give them equal ranks, in the limit their mean.
  virtual Ties ties() const { return Ties::average; }
  /// The same ranker with another hard rule for equal scores; null if it has no such rule.
  virtual std::shared_ptr<const Ranker> with_ties(Ties) const { return nullptr; }
};

/// Scores x to sorted values y, y_1 the largest (order=descending) or the smallest, in the scores' unit.
///
///   const auto sorter = make<Sorter>("permutahedron(strength=0.1)");
///   sorter->forward(Rows<const double>(x, rows, n), Rows<double>(y, rows, n));
///   sorter->vjp({x, rows, n}, {y, rows, n}, {c, rows, n}, Rows<double>(g, rows, n));  // g_ik = sum_j c_ij dy_ij/dx_ik
class Sorter : public Operator {
 public:
  using Kind = Sorter;
  static constexpr const char* kind = "sorter";
  Output output() const final { return Output::values; }
};

/// Base of a ranker that is written for one row: derive with yourself as Self, write `options(Options&)`,
/// `forward_row`, `vjp_row` and `gradient()`, and register it with `add`; core/README.md has the steps. `order`,
/// `normalize`, NaN and threads come with the base.
template <class Self>
class RowRanker : public detail::RowOperator<Self, Ranker> {};

template <class Self>
class RowSorter : public detail::RowOperator<Self, Sorter> {};

}  // namespace diffrank
