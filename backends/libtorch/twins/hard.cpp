// SPDX-License-Identifier: Apache-2.0
// Twins of hard: ranks by counting how many scores are larger; sorting by a gather, in which equal scores share their
// gradient.
#include <ATen/ATen.h>
#include <c10/core/GradMode.h>

#include "diffrank/backends/libtorch/twin.hpp"
#include "diffrank/backends/libtorch/twins/blocks.hpp"
#include "diffrank/backends/libtorch/twins/ranks.hpp"

namespace diffrank::libtorch {
namespace {

using at::Tensor;

/// Ranks of columns [begin, end).
Tensor count_some(const Tensor& x, Ties ties, std::int64_t begin, std::int64_t end) {
  const Tensor all = x.unsqueeze(1), mine = x.slice(1, begin, end).unsqueeze(2);
  const auto count = [](const Tensor& condition) { return condition.sum(2).to(at::kDouble); };
  const Tensor larger = count(all > mine);
  if (ties == Ties::min) return larger + 1;
  if (ties == Ties::max) return larger + count(all == mine);
  if (ties == Ties::average) return larger + 0.5 * (count(all == mine) + 1);
  const Tensor j = at::arange(x.size(1), x.options().dtype(at::kLong));
  const Tensor i = j.slice(0, begin, end).unsqueeze(1);
  const Tensor before = ties == Ties::ordinal ? j < i : j > i;
  return larger + 1 + count((all == mine) & before);
}

Tensor hard_rank(const Operator& op, const Tensor& scores) {
  return count_ranks(scores, ties_of(op));
}

Tensor hard_sort(const Operator&, const Tensor& scores) {
  return Sorted(scores).shared;
}

const bool added_rank = add_twin<Ranker>("hard", {hard_rank});
const bool added_sort = add_twin<Sorter>("hard", {hard_sort});

}  // namespace

Tensor count_ranks(const Tensor& scores, Ties ties) {
  const c10::AutoGradMode off(false);
  const std::int64_t rows = scores.size(0), n = scores.size(1);
  const std::int64_t some_rows = chunk(rows, n * n), some_cols = chunk(n, some_rows * n);
  Tensor ranks = scores.new_empty({rows, n});
  for (std::int64_t r = 0; r < rows; r += some_rows) {
    const auto rows_end = std::min(rows, r + some_rows);
    for (std::int64_t c = 0; c < n; c += some_cols) {
      const auto cols_end = std::min(n, c + some_cols);
      ranks.slice(0, r, rows_end)
          .slice(1, c, cols_end)
          .copy_(count_some(scores.slice(0, r, rows_end), ties, c, cols_end));
    }
  }
  return ranks;
}

Ties ties_of(const Operator& op) {
  const auto& rules = tie_rules();
  return static_cast<Ties>(std::find(rules.begin(), rules.end(), op.option("ties")) - rules.begin());
}

}  // namespace diffrank::libtorch
