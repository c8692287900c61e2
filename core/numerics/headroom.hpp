// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace diffrank {

constexpr int headroom_bits = 102;

/// A power of two by which a row can be multiplied so that neither its differences nor sums of 2^40 of them overflow:
/// 1, unless the row has finite scores above 2^900 (8e270); then 2^-headroom_bits. Infinite scores do not count.
template <class T>
double headroom(const T* x, std::size_t n) {
  constexpr double high = 0x1p900;
  const bool huge = std::any_of(x, x + n, [](T xi) {
    const double size = std::abs(static_cast<double>(xi));
    return size > high && !std::isinf(size);
  });
  return huge ? std::ldexp(1, -headroom_bits) : 1;
}

}  // namespace diffrank
