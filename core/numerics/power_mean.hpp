// SPDX-License-Identifier: Apache-2.0
// Sums of powers over a pool: the common shift u that gives (u + d_1)^m + ... a wanted mean, for deviations d that add
// up to zero. m = 1, 2, 3 belong to the norms p = 2, 3/2, 4/3.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace diffrank {

/// t^m for m = 0 .. 3
inline double raised(double t, int m) {
  return m == 0 ? 1 : m == 1 ? t : m == 2 ? t * t : t * t * t;
}

/// The t with sign(t) |t|^m = y, m = 2 or 3.
inline double root(double y, int m) {
  return m == 2 ? std::copysign(std::sqrt(std::abs(y)), y) : std::cbrt(y);
}

/// Count and mean of numbers, and the sums of squares and cubes of their deviations from it.
struct Moments {
  double count = 0, mean = 0, m2 = 0, m3 = 0;
};
inline Moments moments(const double* x, std::size_t n) {
  Moments m;
  m.count = static_cast<double>(n);
  for (std::size_t i = 0; i < n; ++i) m.mean += x[i] / m.count;
  for (std::size_t i = 0; i < n; ++i) {
    const double d = x[i] - m.mean;
    m.m2 += d * d;
    m.m3 += d * d * d;
  }
  return m;
}
/// The moments of the union of a and b, where `step` is the mean of b minus the mean of a. Pebay, "Formulas for Robust,
/// One-Pass Parallel Computation of Covariances and Arbitrary-Order Statistical Moments", Sandia report 2008-6212.
inline Moments merge(const Moments& a, const Moments& b, double step) {
  const double n = a.count + b.count, ab = a.count * b.count / n;
  return {n, a.mean + step * (b.count / n), a.m2 + b.m2 + step * step * ab,
          a.m3 + b.m3 + step * step * step * ab * ((a.count - b.count) / n) +
              3 * step * (a.count * b.m2 - b.count * a.m2) / n};
}

/// The root u of u^3 + 3 s u = r, s >= 0, by Newton from above: the function is convex there, so iterates decrease
/// monotonically to the root.
inline double cubic_root(double s, double r) {
  const double target = std::abs(r);
  double u = std::cbrt(target);
  if (s > 0) u = std::min(u, target / (3 * s));
  u *= 1 + 0x1p-50;  // above, for all that std::cbrt may be off
  for (int step = 0; step < 60 && u > 0; ++step) {
    const double next = u - (u * (u * u + 3 * s) - target) / (3 * (u * u + s));
    if (!(next < u)) break;
    u = next;
  }
  return std::copysign(u, r);
}

/// The u for which the mean of (u + d)^m is `level`, where all u + d are positive (for m = 3: anything).
inline double power_mean(const Moments& d, double level, int m) {
  if (m == 1) return level;
  const double variance = d.m2 / d.count;
  if (m == 2) return std::sqrt(std::max(0.0, level - variance));
  return cubic_root(variance, level - d.m3 / d.count);
}

/// The root u of mean t |t| = level, where t = u + (h, h - 1, ..., -h), h = (count - 1)/2. Between two whole t the sum
/// is quadratic; which two they are, bisection over its values there says.
inline double line_square_root(std::size_t count, double level) {
  const double n = static_cast<double>(count), h = 0.5 * (n - 1), target = std::abs(level) * n;
  const auto squares = [](double l) { return l * (l + 1) * (2 * l + 1) / 6; };  // 1 + 4 + ... + l^2
  if (target >= squares(n - 1)) return std::copysign(std::sqrt(target / n - (n * n - 1) / 12), level);
  const auto sum = [&](double i) { return squares(i) - squares(n - 1 - i); };  // where the largest t is i
  double low = std::floor(h), high = n - 1;
  while (high - low > 1) {
    const double middle = std::floor(0.5 * (low + high));
    (sum(middle) <= target ? low : high) = middle;
  }
  const double below = n - 1 - low, a = low + 1 - below, b = low * (low + 1) + below * (below + 1),
               c = target - sum(low);
  return std::copysign(low + 2 * c / (b + std::sqrt(b * b + 4 * a * c)) - h, level);
}
/// The same for mean t^3 = level.
inline double line_cube_root(std::size_t count, double level) {
  const double n = static_cast<double>(count);
  return cubic_root((n * n - 1) / 12, level);
}

}  // namespace diffrank
