// SPDX-License-Identifier: Apache-2.0
// Sorting networks as the papers have them: ascending, alpha = f(beta (b - a)), and a matrix P that every layer changes.
// Long double, O(n^2) a layer.
#pragma once

#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "diffrank/tests/support/scores.hpp"

namespace diffrank::testing {

using Comparators = std::vector<std::pair<std::size_t, std::size_t>>;

inline Comparators odd_even_network(std::size_t n) {
  Comparators all;
  for (std::size_t layer = 0; layer < n; ++layer)
    for (std::size_t i = layer % 2; i + 1 < n; i += 2) all.emplace_back(i, i + 1);
  return all;
}

/// Batcher's network on 2^k >= n wires with alternating directions, less the comparators that touch one of the first
/// 2^k - n wires: what diffsort has.
inline Comparators alternating_bitonic_network(std::size_t n) {
  std::size_t wires = 1;
  while (wires < n) wires *= 2;
  const std::size_t absent = wires - n;
  Comparators all;
  for (std::size_t block = 2; block <= wires; block *= 2)
    for (std::size_t half = block / 2; half > 0; half /= 2)
      for (std::size_t i = absent; i + half < wires; ++i) {
        if (i & half) continue;
        const auto pair = std::pair{i - absent, i + half - absent};
        all.push_back(i & block ? std::pair{pair.second, pair.first} : pair);
      }
  return all;
}

inline long double distribution(const std::string& name, long double v, long double beta, long double lambda) {
  const long double z = beta * v, pi = std::acos(-1.0L);
  if (name == "logistic") return 1 / (1 + std::exp(-z));
  if (name == "logistic_phi") return 1 / (1 + std::exp(-z / std::pow(std::abs(v) + 1e-10L, lambda)));
  if (name == "gaussian") return std::erfc(-z / std::sqrt(2.0L)) / 2;
  if (name == "reciprocal") return (z / (2 + std::abs(z)) + 1) / 2;
  if (name == "cauchy") return std::atan(z) / pi + 0.5L;
  if (std::abs(z) <= 0.25L) return z + 0.5L;
  return z > 0 ? 1 - 1 / (16 * z) : -1 / (16 * z);
}

struct NetworkReference {
  Row sorted, ranks;  ///< ascending: x P and P (1..n)
};

inline NetworkReference soft_network(const Comparators& network, const Row& scores, const std::string& name,
                                     double beta, double lambda = 0.25) {
  const std::size_t n = scores.size();
  std::vector<long double> x(scores.begin(), scores.end());
  std::vector<std::vector<long double>> p(n, std::vector<long double>(n, 0));
  for (std::size_t i = 0; i < n; ++i) p[i][i] = 1;
  const auto mix = [](long double& a, long double& b, long double alpha) {
    const long double least = alpha * a + (1 - alpha) * b;
    b = (1 - alpha) * a + alpha * b;
    a = least;
  };
  for (const auto& [a, b] : network) {
    const long double alpha = distribution(name, x[b] - x[a], beta, lambda);
    mix(x[a], x[b], alpha);
    for (auto& row : p) mix(row[a], row[b], alpha);
  }
  NetworkReference result{{x.begin(), x.end()}, Row(n)};
  for (std::size_t i = 0; i < n; ++i) {
    long double rank = 0;
    for (std::size_t k = 0; k < n; ++k) rank += p[i][k] * static_cast<long double>(k + 1);
    result.ranks[i] = static_cast<double>(rank);
  }
  return result;
}

}  // namespace diffrank::testing
