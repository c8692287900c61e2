// SPDX-License-Identifier: Apache-2.0
// Expected ranks of noisy scores, in closed form: 1 + sum_{j != i} P(x_j + t z_j > x_i + t z_i).
#pragma once

#include <cmath>
#include <nlohmann/json.hpp>

#include "diffrank/tests/support/operators.hpp"
#include "diffrank/tests/support/scores.hpp"

namespace diffrank::testing {

/// The difference of two normal variables is normal, that of two Gumbel ones logistic: P(t (z_j - z_i) > -d), and its
/// derivative in d.
struct Beats {
  double chance, density;
};
inline Beats beats(bool normal, double d, double t) {
  if (normal) {
    const double u = d / t;
    return {0.5 * std::erfc(-u / 2), std::exp(-u * u / 4) / (t * std::sqrt(4 * std::acos(-1.0)))};
  }
  const double p = 1 / (1 + std::exp(-d / t));
  return {p, p * (1 - p) / t};
}

inline Row expected_ranks(bool normal, const Row& x, double t) {
  Row r(x.size(), 1);
  for (std::size_t i = 0; i < x.size(); ++i)
    for (std::size_t j = 0; j < x.size(); ++j)
      if (j != i) r[i] += beats(normal, x[j] - x[i], t).chance;
  return r;
}

inline Row expected_vjp(bool normal, const Row& x, const Row& c, double t) {
  Row g(x.size(), 0);
  for (std::size_t i = 0; i < x.size(); ++i)
    for (std::size_t j = 0; j < x.size(); ++j)
      if (j != i) g[i] += (c[j] - c[i]) * beats(normal, x[j] - x[i], t).density;
  return g;
}

/// Mean and variance of each entry of result(seed) over the seeds 0 .. count-1.
struct Moments {
  Row mean, variance;
  double total_variance() const { return std::accumulate(variance.begin(), variance.end(), 0.0); }
  /// The largest distance of a mean to what is expected, in its standard errors.
  double surprise(const Row& expected, std::size_t count) const {
    double worst = 0;
    for (std::size_t k = 0; k < mean.size(); ++k)
      worst = std::max(worst,
                       std::abs(mean[k] - expected[k]) / std::sqrt(variance[k] / static_cast<double>(count) + 1e-30));
    return worst;
  }
};
template <class Result>
Moments moments(std::size_t count, Result result) {
  Moments m{result(std::size_t{0}), {}};
  m.variance.assign(m.mean.size(), 0);
  for (std::size_t seed = 1; seed < count; ++seed) {
    const Row y = result(seed);
    for (std::size_t k = 0; k < y.size(); ++k) {
      const double d = y[k] - m.mean[k];
      m.mean[k] += d / static_cast<double>(seed + 1);
      m.variance[k] += d * (y[k] - m.mean[k]) / static_cast<double>(count - 1);
    }
  }
  return m;
}

/// The noise of a golden entry for the mirrored scores: ascending ranks are those of -x - t z.
struct MirroredNoise {
  std::vector<Row> noise;
  explicit MirroredNoise(const nlohmann::json& entry) : noise(entry["noise"].get<std::vector<Row>>()) {}
  void operator()(std::size_t sample, double* z) const {
    std::transform(noise[sample].begin(), noise[sample].end(), z, [](double v) { return -v; });
  }
};

}  // namespace diffrank::testing
