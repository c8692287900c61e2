// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cmath>

namespace diffrank::experiments {

/// The exponent e for which the largest of the finite |values| is in [2^(e-1), 2^e); 0 where none differs from 0.
/// Values divided by 2^e neither overflow nor underflow where squares and sums of them are taken, and keep their bits.
template <class Values>
int binary_exponent(const Values& values) {
  double largest = 0;
  for (const double v : values)
    if (std::isfinite(v)) largest = std::max(largest, std::abs(v));
  int exponent = 0;
  std::frexp(largest, &exponent);
  return exponent;
}

/// The values divided by 2^exponent.
template <class Values>
Values scaled_down(Values values, int exponent) {
  for (double& v : values) v = std::ldexp(v, -exponent);
  return values;
}

}  // namespace diffrank::experiments
