// SPDX-License-Identifier: Apache-2.0
// Scores to test on: reproducible, of every shape that has ever broken a ranking.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <numeric>
#include <vector>

#include "diffrank/core/random.hpp"

namespace diffrank::testing {

using Row = std::vector<double>;

constexpr double infinity = std::numeric_limits<double>::infinity();
/// Rows for costs near that of a sort, and for quadratic ones; shorter under the sanitizer, which takes ten times as
/// long and sees no other memory in longer rows.
#ifdef __SANITIZE_ADDRESS__
constexpr std::size_t million = 20000, thousands = 500;
#else
constexpr std::size_t million = 1000000, thousands = 4096;
#endif

constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();

/// Standard normal; generic: no ties, no kinks nearby for most seeds.
inline Row normal_row(std::size_t n, std::uint64_t seed, double scale = 1, double offset = 0) {
  Random random(seed, 1);
  Row row(n);
  for (double& x : row) x = offset + scale * random.normal();
  return row;
}

/// Few distinct values, multiples of 1/4: many ties, and sums of them are exact.
inline Row tied_row(std::size_t n, std::uint64_t seed) {
  Random random(seed, 2);
  Row row(n);
  for (double& x : row) x = 0.25 * static_cast<double>(random.below(n / 2 + 1));
  return row;
}

/// Distinct multiples of 2^-10 of magnitude below 8: adding a power of two up to 2^40 is exact.
inline Row dyadic_row(std::size_t n, std::uint64_t seed) {
  Random random(seed, 3);
  std::vector<int> pool(16384);
  std::iota(pool.begin(), pool.end(), -8192);
  random.shuffle(pool.data(), pool.size());
  Row row(n);
  for (std::size_t i = 0; i < n; ++i) row[i] = std::ldexp(pool[i], -10);
  return row;
}

inline std::vector<std::size_t> random_permutation(std::size_t n, std::uint64_t seed) {
  std::vector<std::size_t> order(n);
  std::iota(order.begin(), order.end(), std::size_t{0});
  Random(seed, 4).shuffle(order.data(), n);
  return order;
}

template <class T>
std::vector<T> gather(const std::vector<T>& from, const std::vector<std::size_t>& order) {
  std::vector<T> to;
  for (const auto i : order) to.push_back(from[i]);
  return to;
}

template <class T>
std::vector<T> negated(std::vector<T> row) {
  for (T& x : row) x = -x;
  return row;
}

template <class T>
std::vector<T> scaled(std::vector<T> row, T factor) {
  for (T& x : row) x *= factor;
  return row;
}

template <class T>
std::vector<T> shifted(std::vector<T> row, T by) {
  for (T& x : row) x += by;
  return row;
}

inline std::vector<float> to_float(const Row& row) {
  return {row.begin(), row.end()};
}
inline Row to_double(const std::vector<float>& row) {
  return {row.begin(), row.end()};
}

template <class T>
bool all_finite(const std::vector<T>& row) {
  return std::all_of(row.begin(), row.end(), [](T x) { return std::isfinite(x); });
}
template <class T>
bool all_nan(const std::vector<T>& row) {
  return std::all_of(row.begin(), row.end(), [](T x) { return std::isnan(x); });
}

}  // namespace diffrank::testing
