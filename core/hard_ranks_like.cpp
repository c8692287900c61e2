// SPDX-License-Identifier: Apache-2.0
#include "diffrank/core/hard_ranks_like.hpp"

#include <vector>

namespace diffrank {

void hard_ranks_like(const Ranker& ranker, Rows<const double> scores, Ties ties, Rows<double> ranks) {
  const std::size_t n = scores.cols;
  const auto form = descending_form(ranker);
  std::vector<double> row(n);
  for (std::size_t i = 0; i < scores.rows; ++i) {
    if (detail::has_nan(scores.row(i), n)) {
      std::fill_n(ranks.row(i), n, std::numeric_limits<double>::quiet_NaN());
      continue;
    }
    std::copy_n(scores.row(i), n, row.data());
    if (form.negate_scores) detail::negate(row.data(), row.data(), n);
    hard_ranks(row.data(), n, ties, ranks.row(i));
    if (form.divide) detail::divide_by_n(ranks.row(i), n);
  }
}

}  // namespace diffrank
