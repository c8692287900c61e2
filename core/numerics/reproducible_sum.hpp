// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

namespace diffrank {

/// The sum of value(0) .. value(n - 1), all of magnitude at most 1: the same bits in whatever order they come, for
/// n <= 2^27. Each is cut into a multiple of 2^-26 and one of 2^-52, and the sums of those are exact; what is below is
/// dropped. After Demmel, Nguyen, "Fast Reproducible Floating-Point Summation", ARITH 2013.
template <class Value>
double exact_sum(std::size_t n, Value value) {
  constexpr double coarse = 0x1.8p26, fine = 0x1.8p0;  // numbers near these are multiples of 2^-26, of 2^-52
  double high = 0, low = 0;
  for (std::size_t i = 0; i < n; ++i) {
    const double x = value(i), whole = (x + coarse) - coarse;
    high += whole;
    low += ((x - whole) + fine) - fine;
  }
  return high + low;
}

}  // namespace diffrank
