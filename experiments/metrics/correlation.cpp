// SPDX-License-Identifier: Apache-2.0
// Not boost::math::statistics::correlation_coefficient: that is 1 or 0 for constants, where it should be undefined,
// and overflows for large values.
#include "diffrank/experiments/metrics/correlation.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "diffrank/core/numerics/center.hpp"

namespace diffrank::experiments {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

/// Shifted and scaled to [0, 1], then centered; empty if all are equal or one is not finite.
std::vector<double> centered(const double* values, std::size_t n) {
  if (!std::all_of(values, values + n, [](double v) { return std::isfinite(v); })) return {};
  const auto [low, high] = std::minmax_element(values, values + n);
  if (*low == *high) return {};
  std::vector<double> v(n);
  for (std::size_t i = 0; i < n; ++i)
    v[i] = (values[i] / 2 - *low / 2) / (*high / 2 - *low / 2);  // halves: high - low may overflow
  center(v.data(), n);
  return v;
}

}  // namespace

double correlation(const double* a, const double* b, std::size_t n) {
  if (n < 2) return nan;
  const auto x = centered(a, n), y = centered(b, n);
  if (x.empty() || y.empty()) return nan;
  double xy = 0, xx = 0, yy = 0;
  for (std::size_t i = 0; i < n; ++i) {
    xy += x[i] * y[i];
    xx += x[i] * x[i];
    yy += y[i] * y[i];
  }
  return std::clamp(xy / std::sqrt(xx * yy), -1.0, 1.0);
}

}  // namespace diffrank::experiments
