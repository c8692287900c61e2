// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstddef>
#include <functional>

#include "diffrank/core/scratch.hpp"

namespace diffrank {

/// The k-th largest of x, 1 <= k <= n, counting equal scores as often as they occur. No NaN. O(n) in the mean.
template <class T>
T kth_largest(const T* x, std::size_t n, std::size_t k) {
  Scratch scratch;
  T* copy = scratch.take<T>(n);
  std::copy(x, x + n, copy);
  std::nth_element(copy, copy + (k - 1), copy + n, std::greater<T>());
  return copy[k - 1];
}

}  // namespace diffrank
