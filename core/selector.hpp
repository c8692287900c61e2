// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "diffrank/core/ranker.hpp"

namespace diffrank {

/// Scores to weights in [0, 1]: how much each score belongs to the k largest (order=descending) or smallest. The
/// weights of a row sum to k where the operator says so; with k >= n all are 1.
class Selector : public RowMap {
 public:
  using Kind = Selector;
  static constexpr const char* kind = "selector";
};

/// Base of a selector, as RowRanker is of a ranker: `forward_row` and `vjp_row` select the largest scores.
template <class Self>
class RowSelector : public detail::RowOperator<Self, Selector, false, false> {};

}  // namespace diffrank
