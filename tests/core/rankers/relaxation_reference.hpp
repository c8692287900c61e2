// SPDX-License-Identifier: Apache-2.0
// Relaxed permutation matrices straight from their definition, in long double: every entry of every row, O(n^2) memory.
// Gradients are central differences of that. They share nothing with the library: no levels, no recursions, no
// diagonals.
#pragma once

#include <algorithm>
#include <cmath>
#include <vector>

#include "diffrank/tests/support/scores.hpp"

namespace diffrank::testing {

using Real = long double;
using LongRow = std::vector<Real>;
using Matrix = std::vector<LongRow>;

inline LongRow to_long(const Row& row) {
  return {row.begin(), row.end()};
}

inline LongRow softmax(LongRow z) {
  const Real top = *std::max_element(z.begin(), z.end());
  Real sum = 0;
  for (Real& entry : z) sum += entry = std::exp(entry - top);
  for (Real& entry : z) entry /= sum;
  return z;
}

inline LongRow sorted_scores(LongRow x) {
  std::sort(x.begin(), x.end(), std::greater<>());
  return x;
}

/// y: the scores in order.
inline Matrix softsort_matrix(const LongRow& y, const LongRow& x, Real tau, Real power) {
  Matrix p;
  for (const Real row : y) {
    LongRow z;
    for (const Real entry : x) z.push_back(-std::pow(std::abs(row - entry), power) / tau);
    p.push_back(softmax(z));
  }
  return p;
}

/// About the first score, so that a common offset costs no digits.
inline Matrix neuralsort_matrix(const LongRow& x, Real tau) {
  Matrix p;
  for (std::size_t i = 1; i <= x.size(); ++i) {
    LongRow z;
    for (const Real entry : x) {
      Real sum = 0;
      for (const Real other : x) sum += std::abs(entry - other);
      z.push_back(((static_cast<Real>(x.size() + 1) - 2 * static_cast<Real>(i)) * (entry - x[0]) - sum) / tau);
    }
    p.push_back(softmax(z));
  }
  return p;
}

/// sum_i i P_ij, or that over the column's sum.
inline LongRow matrix_ranks(const Matrix& p, bool normalized) {
  LongRow ranks(p.size(), 0), columns(p.size(), 0);
  for (std::size_t i = 0; i < p.size(); ++i)
    for (std::size_t j = 0; j < p.size(); ++j) {
      ranks[j] += static_cast<Real>(i + 1) * p[i][j];
      columns[j] += p[i][j];
    }
  for (std::size_t j = 0; normalized && j < p.size(); ++j) ranks[j] /= columns[j];
  return ranks;
}

inline LongRow matrix_product(const Matrix& p, const LongRow& x) {
  LongRow y;
  for (const auto& row : p) {
    Real sum = 0;
    for (std::size_t j = 0; j < x.size(); ++j) sum += row[j] * (x[j] - x[0]);
    y.push_back(x[0] + sum);
  }
  return y;
}

/// The VJP of f by differences. At a kink it is the mean of the slopes on either side: that of |x| at 0 is 0.
template <class Function>
Row long_differences(Function f, const Row& x, const Row& c, Real h = 1e-6L) {
  Row g;
  for (std::size_t k = 0; k < x.size(); ++k) {
    auto up = to_long(x), down = up;
    up[k] += h;
    down[k] -= h;
    const auto above = f(up), below = f(down);
    Real sum = 0;
    for (std::size_t j = 0; j < c.size(); ++j) sum += static_cast<Real>(c[j]) * (above[j] - below[j]);
    g.push_back(static_cast<double>(sum / (2 * h)));
  }
  return g;
}
constexpr double difference_error = 1e-9;  // h^2 = 1e-12 times third derivatives, of the order of n / tau^3

}  // namespace diffrank::testing
