// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>

namespace diffrank::testing {

/// What two computations of the same thing may differ by, relative to the largest entry. One table for all tests.
template <class T>
struct Tolerance;

template <>
struct Tolerance<double> {
  static constexpr double value = 1e-12;    ///< the same formula in another order of operations
  static constexpr double golden = 1e-9;    ///< values of peers, printed from float64
  static constexpr double gradient = 1e-6;  ///< central differences with h = 1e-6: h^2 + eps / h, times the curvature
};

template <>
struct Tolerance<float> {
  static constexpr double value = 1e-5;  ///< times n: the promise of every ranker against float64
  static constexpr double golden = 1e-5;
  static constexpr double gradient = 1e-4;
  static constexpr double rounded = 0x1p-24;  ///< computed in double and rounded once, to the nearest float
};

/// The largest |a_i - b_i| over the largest |b_j|; NaN agrees with NaN and an infinity with itself only. Where b is what
/// is left of larger terms that cancel, their size is the `unit` of rounding: errors are then relative to it.
template <class A, class B>
double distance(const A& a, const B& b, double unit = 0) {
  if (a.size() != b.size()) return std::numeric_limits<double>::infinity();
  double scale = unit, worst = 0;
  for (std::size_t i = 0; i < b.size(); ++i)
    if (std::isfinite(static_cast<double>(b[i]))) scale = std::max(scale, std::abs(static_cast<double>(b[i])));
  for (std::size_t i = 0; i < b.size(); ++i) {
    const double x = static_cast<double>(a[i]), y = static_cast<double>(b[i]);
    if (x == y || (std::isnan(x) && std::isnan(y))) continue;
    const double error = std::abs(x - y) / scale;
    worst = std::isnan(error) ? std::numeric_limits<double>::infinity() : std::max(worst, error);
  }
  return worst;
}

}  // namespace diffrank::testing
