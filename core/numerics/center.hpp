// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

namespace diffrank {

/// Subtracts the mean of x[n], n >= 1. It is computed about the first entry, so that a common offset costs no digits
/// and equal entries become exact zeros.
inline void center(double* x, std::size_t n) {
  const double first = x[0];
  double sum = 0;
  for (std::size_t i = 0; i < n; ++i) sum += x[i] -= first;
  const double mean = sum / static_cast<double>(n);
  for (std::size_t i = 0; i < n; ++i) x[i] -= mean;
}

}  // namespace diffrank
