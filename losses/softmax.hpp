// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace diffrank {

/// Replaces x[n], n >= 1, by softmax(x); returns log sum_k exp x_k. The largest entry is taken off first, so that no
/// exponential overflows, and the sum of the others is taken by log1p, so that a sum near 1 keeps its digits.
inline double softmax(double* x, std::size_t n) {
  const auto top = static_cast<std::size_t>(std::max_element(x, x + n) - x);
  const double largest = x[top];
  double others = 0;
  for (std::size_t k = 0; k < n; ++k) {
    x[k] = k == top ? 1 : std::exp(x[k] - largest);
    if (k != top) others += x[k];
  }
  for (std::size_t k = 0; k < n; ++k) x[k] /= 1 + others;
  return largest + std::log1p(others);
}

}  // namespace diffrank
