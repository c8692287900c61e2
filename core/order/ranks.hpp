// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace diffrank {

/// Ranks of equal scores. For [5, 7, 5]: min [2, 1, 2] (RankSim eq. 1), max [3, 1, 3], average [2.5, 1, 2.5],
/// ordinal [2, 1, 3] (the smaller index first), reversed [3, 1, 2] (the larger index first: RankSim's code).
enum class Ties { min, max, average, ordinal, reversed };

inline const std::vector<std::string>& tie_rules() {
  static const std::vector<std::string> names{"min", "max", "average", "ordinal", "reversed"};
  return names;
}

/// 1-based ranks of a row, the largest score first. No NaN. O(n log n).
template <class T>
void hard_ranks(const T* scores, std::size_t n, Ties ties, T* ranks);

/// Calls group(begin, end) for every run of equal scores in `order`, as argsort_descending gave it.
template <class T, class Group>
void for_ties(const T* scores, const std::uint32_t* order, std::size_t n, Group group) {
  for (std::size_t begin = 0, end = 0; begin < n; begin = end) {
    while (end < n && scores[order[end]] == scores[order[begin]]) ++end;
    group(begin, end);
  }
}

/// Replaces what equal scores have (their gradients, say) by its mean, so that it no longer depends on how ties were
/// ordered. Values that are equal already keep their bits.
template <class T, class G>
void average_over_ties(const T* scores, const std::uint32_t* order, std::size_t n, G* values);

}  // namespace diffrank
