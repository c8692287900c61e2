// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "diffrank/core/order/argsort.hpp"
#include "diffrank/core/order/ranks.hpp"
#include "diffrank/core/scratch.hpp"

namespace diffrank {

/// A row as its distinct values, the largest first, and how many scores have each. What is computed from these is the
/// same for equal scores, to the last bit, and does not depend on the order of the row. Infinities are values like
/// others, each in one level only: differences between levels are never NaN.
struct Levels {
  template <class T>
  Levels(Scratch& scratch, const T* scores, std::size_t n)
      : size(n),
        order(scratch.take<std::uint32_t>(n)),
        begin(scratch.take<std::uint32_t>(n + 1)),
        value(scratch.take<double>(n)),
        members(scratch.take<double>(n)) {
    argsort_descending(scores, n, order);
    for_ties(scores, order, n, [&](std::size_t first, std::size_t end) {
      begin[count] = static_cast<std::uint32_t>(first);
      value[count] = static_cast<double>(scores[order[first]]);
      members[count++] = static_cast<double>(end - first);
    });
    begin[count] = static_cast<std::uint32_t>(n);
  }

  bool ties() const { return count < size; }
  /// Of the scores of a level, 1-based.
  double mean_rank(std::size_t k) const { return static_cast<double>(begin[k]) + 0.5 * (members[k] + 1); }

  /// each(level, position in the sorted row, index in the row), in sorted order.
  template <class Each>
  void each_score(Each each) const {
    for (std::size_t k = 0; k < count; ++k)
      for (std::size_t p = begin[k]; p < begin[k + 1]; ++p) each(k, p, std::size_t{order[p]});
  }

  /// Of a quantity of the scores, by level.
  template <class T>
  double* sums(Scratch& scratch, const T* of_scores) const {
    double* sum = zeros(scratch);
    each_score([&](std::size_t k, std::size_t, std::size_t i) { sum[k] += static_cast<double>(of_scores[i]); });
    return sum;
  }
  /// Exact where all of a level are equal.
  template <class T>
  double* means(Scratch& scratch, const T* of_scores) const {
    double* mean = zeros(scratch);
    const auto first = [&](std::size_t k) { return static_cast<double>(of_scores[order[begin[k]]]); };
    each_score(
        [&](std::size_t k, std::size_t, std::size_t i) { mean[k] += static_cast<double>(of_scores[i]) - first(k); });
    for (std::size_t k = 0; k < count; ++k) mean[k] = first(k) + mean[k] / members[k];
    return mean;
  }
  double* zeros(Scratch& scratch) const {
    double* zero = scratch.take<double>(count);
    std::fill_n(zero, count, 0.0);
    return zero;
  }

  std::size_t size, count = 0;  ///< scores, levels
  std::uint32_t* order;         ///< of the scores
  std::uint32_t* begin;         ///< level k has the positions begin[k] .. begin[k + 1] - 1 of `order`
  double *value, *members;
};

}  // namespace diffrank
