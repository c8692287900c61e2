// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

namespace diffrank {

/// The sum of term(i) over [begin, end), in an order that is fixed and fills vector registers.
template <class Term>
double vector_sum(std::size_t begin, std::size_t end, Term term) {
  constexpr std::size_t lanes = 8;
  double sums[lanes] = {};
  const std::size_t whole = begin + (end - begin) / lanes * lanes;
  for (std::size_t i = begin; i < whole; i += lanes)
    for (std::size_t k = 0; k < lanes; ++k) sums[k] += term(i + k);
  double rest = 0;
  for (std::size_t i = whole; i < end; ++i) rest += term(i);
  return ((sums[0] + sums[1]) + (sums[2] + sums[3])) + ((sums[4] + sums[5]) + (sums[6] + sums[7])) + rest;
}

}  // namespace diffrank
