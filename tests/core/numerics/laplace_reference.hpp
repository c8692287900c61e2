// SPDX-License-Identifier: Apache-2.0
// The Laplace distribution by its definition, O(n) a point, in long double.
#pragma once

#include <algorithm>
#include <cmath>

#include "diffrank/tests/support/scores.hpp"

namespace diffrank::testing {

/// Differences of equal infinities are zero.
inline long double laplace_distance(double a, double b, double alpha) {
  return a == b ? 0 : (static_cast<long double>(a) - b) / alpha;
}
/// e^(-|a - b| / alpha)
inline long double laplace_kernel(double a, double b, double alpha) {
  return std::exp(-std::abs(laplace_distance(a, b, alpha)));
}
inline long double laplace_cdf(long double z) {
  return z > 0 ? 1 - std::exp(-z) / 2 : std::exp(z) / 2;
}
/// sum_j Lap((x_j - b) / alpha)
inline long double laplace_mass(const Row& x, double b, double alpha) {
  long double sum = 0;
  for (const double x_j : x) sum += laplace_cdf(laplace_distance(x_j, b, alpha));
  return sum;
}

/// Largest first: the b_k with mass k + 1/2, as offsets from x[0], by bisection. By expm1, which keeps the digits of a
/// mass near n/2 where alpha is large.
inline std::vector<long double> laplace_quantiles(const Row& x, double alpha) {
  std::vector<long double> offsets;
  const auto doubled_excess = [&](long double b) {  // 2 mass(b) - n
    long double sum = 0;
    for (const double x_j : x) {
      const long double z = ((static_cast<long double>(x_j) - x[0]) - b) / alpha;
      sum -= std::copysign(1.0L, z) * std::expm1(-std::abs(z));
    }
    return sum;
  };
  const auto [least, largest] = std::minmax_element(x.begin(), x.end());
  const long double slack = alpha * (std::log(static_cast<long double>(x.size())) + 2);
  for (std::size_t k = 0; k < x.size(); ++k) {
    long double low = static_cast<long double>(*least) - x[0] - slack,
                high = static_cast<long double>(*largest) - x[0] + slack;
    for (int i = 0; i < 140; ++i) {
      const long double middle = low + (high - low) / 2;
      (doubled_excess(middle) > static_cast<long double>(2 * k + 1) - static_cast<long double>(x.size()) ? low : high) =
          middle;
    }
    offsets.push_back(low + (high - low) / 2);
  }
  return offsets;
}

}  // namespace diffrank::testing
