// SPDX-License-Identifier: Apache-2.0
// Soft ranks and sorts straight from the definition: isotonic regression by its min-max formula
//   v_k = min_{i <= k} max_{j >= k} f(i, j),   f: the best common value of positions i..j,
// in long double, O(n^3). Shares nothing with the library: no pooling, no sorting keys, no anchors.
// Blondel et al. 2020: z = (-x/strength sorted, w) for ranks, (w, x sorted) for sorts; the projection is z - v.
#pragma once

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include "diffrank/tests/support/scores.hpp"

namespace diffrank::testing {

struct PermutahedronReference {
  using Real = long double;
  Row value, grad;  ///< forward, and VJP of a cotangent

  /// Descending, 1-based: the largest score has rank 1.
  static PermutahedronReference rank(const Row& x, const Row& c, bool kl, double strength) {
    const std::size_t n = x.size();
    const auto order = ascending(x);  // the smallest score first: theta = -x/strength descends
    std::vector<Real> s(n), w(n);     // w = n..1
    for (std::size_t k = 0; k < n; ++k) {
      s[k] = (static_cast<Real>(x[order[0]]) - static_cast<Real>(x[order[k]])) / static_cast<Real>(strength);
      w[k] = static_cast<Real>(n - k);
    }
    PermutahedronReference result{Row(n), Row(n)};
    for (std::size_t k = 0; k < n; ++k) {
      const auto [i, j] = pool(n, k, [&](std::size_t a, std::size_t b) {
        return kl ? log_sum(s, a, b) - std::log(sum(w, a, b)) : mean(s, a, b) - mean(w, a, b);
      });
      Real y = 0, pull = 0;  // pull: mean of the cotangent, under the weights of the block
      for (std::size_t m = i; m <= j; ++m) {
        const Real share = kl ? std::exp(s[m] - log_sum(s, i, j)) : 1 / static_cast<Real>(j - i + 1);
        pull += share * static_cast<Real>(c[order[m]]);
      }
      if (kl) y = sum(w, i, j) * std::exp(s[k] - log_sum(s, i, j));
      else y = mean(w, i, j) + (s[k] - mean(s, i, j));
      result.value[order[k]] = static_cast<double>(y);
      result.grad[order[k]] = static_cast<double>((kl ? y : Real(1)) * (pull - static_cast<Real>(c[order[k]])) /
                                                  static_cast<Real>(strength));
    }
    return result;
  }

  /// Descending: the largest first. The gradient is right only where no two scores are equal.
  static PermutahedronReference sort(const Row& x, const Row& c, bool kl, double strength) {
    const std::size_t n = x.size();
    auto order = ascending(x);
    std::reverse(order.begin(), order.end());
    std::vector<Real> s(n), w(n);  // w = -k/strength: z up to a constant, which the projection does not feel
    const Real largest = n == 0 ? 0 : static_cast<Real>(x[order[0]]);
    for (std::size_t k = 0; k < n; ++k) {
      s[k] = static_cast<Real>(x[order[k]]) - largest;
      w[k] = -static_cast<Real>(k) / static_cast<Real>(strength);
    }
    PermutahedronReference result{Row(n), Row(n)};
    for (std::size_t k = 0; k < n; ++k) {
      const auto [i, j] = pool(n, k, [&](std::size_t a, std::size_t b) {
        return kl ? log_sum(w, a, b) - log_sum(s, a, b) : mean(w, a, b) - mean(s, a, b);
      });
      const Real y = kl ? log_sum(s, i, j) + (w[k] - log_sum(w, i, j)) : mean(s, i, j) + (w[k] - mean(w, i, j));
      Real pull = 0;
      for (std::size_t m = i; m <= j; ++m) pull += static_cast<Real>(c[m]);
      const Real share = kl ? std::exp(s[k] - log_sum(s, i, j)) : 1 / static_cast<Real>(j - i + 1);
      result.value[k] = static_cast<double>(largest + y);
      result.grad[order[k]] = static_cast<double>(share * pull);
    }
    return result;
  }

 private:
  static std::vector<std::size_t> ascending(const Row& x) {
    std::vector<std::size_t> order(x.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(), [&x](std::size_t a, std::size_t b) { return x[a] < x[b]; });
    return order;
  }
  static Real sum(const std::vector<Real>& v, std::size_t i, std::size_t j) {
    Real total = 0;
    for (std::size_t m = i; m <= j; ++m) total += v[m];
    return total;
  }
  /// About the first entry, so that a common offset does not cost digits.
  static Real mean(const std::vector<Real>& v, std::size_t i, std::size_t j) {
    Real total = 0;
    for (std::size_t m = i; m <= j; ++m) total += v[m] - v[i];
    return v[i] + total / static_cast<Real>(j - i + 1);
  }
  static Real log_sum(const std::vector<Real>& v, std::size_t i, std::size_t j) {
    const Real top =
        *std::max_element(v.begin() + static_cast<std::ptrdiff_t>(i), v.begin() + static_cast<std::ptrdiff_t>(j) + 1);
    Real total = 0;
    for (std::size_t m = i; m <= j; ++m) total += std::exp(v[m] - top);
    return top + std::log(total);
  }

  /// The block [i, j] whose common value position k takes; of several that rounding makes equal the shortest.
  template <class Value>
  static std::pair<std::size_t, std::size_t> pool(std::size_t n, std::size_t k, Value f) {
    std::pair<std::size_t, std::size_t> block{k, k};
    Real least = std::numeric_limits<Real>::infinity();
    for (std::size_t i = 0; i <= k; ++i) {
      Real most = -std::numeric_limits<Real>::infinity();
      std::size_t end = k;
      for (std::size_t j = k; j < n; ++j)
        if (const Real v = f(i, j); v > most) most = v, end = j;
      if (most < least) least = most, block = {i, end};
    }
    return block;
  }
};

}  // namespace diffrank::testing
