// SPDX-License-Identifier: Apache-2.0
// Ranks as sums over pairs: r_i = 1/2 + sum_j F((x_j - x_i) / scale), F(z) + F(-z) = 1, F(-inf) = 0. Only pairs of
// levels that are within reach of each other are visited, each once: n^2/2 at the most. O(n) memory.
#pragma once

#include "diffrank/core/numerics/vector_math.hpp"
#include "diffrank/core/order/tie_levels.hpp"

namespace diffrank {

/// Calls pairs(k, count, z) with z[l] = (value[k] - value[k + 1 + l]) / scale for l < count: all that are below
/// `reach`. z may be written to.
template <class Pairs>
void each_level_in_reach(const Levels& s, double scale, double reach, Pairs pairs) {
  Scratch scratch;
  auto* z = scratch.take<double>(s.count);
  const double unit = std::min(1 / scale, 1e308);  // finite: times a zero or denormal difference it is no NaN
  for (std::size_t k = 0, end = 1; k + 1 < s.count; ++k) {
    end = std::max(end, k + 1);
    while (end < s.count && (s.value[k] - s.value[end]) * unit < reach) ++end;
    const std::size_t count = end - k - 1;
    for (std::size_t l = 0; l < count; ++l) z[l] = (s.value[k] - s.value[k + 1 + l]) * unit;
    pairs(k, count, z);
  }
}

/// ranks[k] of each level. tail(z, count) replaces z >= 0 by F(-z); beyond `reach` it is zero.
template <class Tail>
void pairwise_ranks(const Levels& s, double scale, double reach, Tail tail, double* ranks) {
  for (std::size_t k = 0; k < s.count; ++k) ranks[k] = s.mean_rank(k);  // if all tails were zero
  each_level_in_reach(s, scale, reach, [&](std::size_t k, std::size_t count, double* z) {
    tail(z, count);
    ranks[k] += dot(z, s.members + k + 1, count);
    add_multiple(ranks + k + 1, -s.members[k], z, count);
  });
}

/// g_i = -sum_j F'((x_j - x_i) / scale) (c_i - c_j) / scale. slope(z, count) replaces z >= 0 by F'(z), which is
/// `slope_at_0` at 0. Differences of cotangents are taken first: what cancels does so exactly.
template <class T, class Slope>
void pairwise_vjp(const Levels& s, double scale, double reach, Slope slope, double slope_at_0, const T* c, T* g) {
  Scratch scratch;
  double *mean = s.means(scratch, c), *pull = s.zeros(scratch), *mass = s.zeros(scratch);
  each_level_in_reach(s, scale, reach, [&](std::size_t k, std::size_t count, double* z) {
    slope(z, count);
    if (s.ties()) {
      mass[k] += dot(z, s.members + k + 1, count);
      add_multiple(mass + k + 1, s.members[k], z, count);
    }
    for (std::size_t l = 0; l < count; ++l) z[l] *= mean[k] - mean[k + 1 + l];
    pull[k] += dot(z, s.members + k + 1, count);
    add_multiple(pull + k + 1, -s.members[k], z, count);
  });
  s.each_score([&](std::size_t k, std::size_t, std::size_t i) {
    const double apart = static_cast<double>(c[i]) - mean[k];
    const double own = s.members[k] == 1 ? 0.0 : apart * (mass[k] + s.members[k] * slope_at_0);
    g[i] = static_cast<T>(-(pull[k] + own) / scale);
  });
}

}  // namespace diffrank
