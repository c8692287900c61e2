// SPDX-License-Identifier: Apache-2.0
// The unimodal matrix of NeuralSort, P_ij = softmax_j of ((n + 1 - 2i) x_j - sum_k |x_j - x_k|) / tau, never stored.
//
// In sorted order, with gaps x_t - x_(t+1), the logit of row i at j lies below that at i by
//   sum_{t=i}^{j-1} (2(t-i)+1) gap_t  for j > i,   sum_{t=j}^{i-1} (2(i-t)-1) gap_t  for j < i.
// So the largest exponent of a row is 0, at its own position, all others follow by adding what is not negative, and no
// offset, scale or infinite score cancels or overflows. All pairs at a distance d are taken together: loops over plain
// arrays.
#pragma once

#include <algorithm>
#include <numeric>

#include "diffrank/core/numerics/vector_math.hpp"
#include "diffrank/core/order/isotonic.hpp"
#include "diffrank/core/order/tie_levels.hpp"

namespace diffrank {

/// A row in descending order and its P without the rows' normalization, exp(-depth), in diagonals.
class UnimodalDiagonals {
 public:
  template <class T>
  UnimodalDiagonals(Scratch& scratch, const T* scores, std::size_t n, double tau)
      : levels(scratch, scores, n), scratch_(scratch), n_(n), gap_(take()), right_(take()), left_(take()) {
    Scratch temporary;
    auto* x = temporary.take<double>(n);
    levels.each_score([&](std::size_t k, std::size_t p, std::size_t) { x[p] = levels.value[k]; });
    for (std::size_t t = 0; t + 1 < n; ++t) gap_[t] = gap(x[t], x[t + 1]) / tau;
  }

  /// Calls each(d, m, right, left) for d = 1, 2, ...: for i < m = n - d, right[i] belongs to row i and column i + d,
  /// left[i] to row i + d and column i. Both may be written to. The main diagonal is 1.
  template <class Each>
  void each_diagonal(Each each) const {
    Scratch scratch;
    auto *right = scratch.take<double>(n_), *left = scratch.take<double>(n_);
    std::fill_n(right_, n_, 0.0);
    std::fill_n(left_, n_, 0.0);
    for (std::size_t d = 1; d < n_; ++d) {
      const std::size_t m = n_ - d;
      add_multiple(right_, static_cast<double>(2 * d - 1), gap_ + d - 1, m);
      add_multiple(left_ + d, static_cast<double>(2 * d - 1), gap_, m);
      if (d % 16 == 0 && none_below(exp_reach, right_, m) && none_below(exp_reach, left_ + d, m)) return;
      std::copy(right_, right_ + m, right);
      std::copy(left_ + d, left_ + n_, left);
      exp_minus(right, m);
      exp_minus(left, m);
      each(d, m, right, left);
    }
  }

  double* row_sums() const {
    double* z = vector([](std::size_t) { return 1.0; });
    each_diagonal([z](std::size_t d, std::size_t m, const double* right, const double* left) {
      add_multiple(z, 1, right, m);
      add_multiple(z + d, 1, left, m);
    });
    return z;
  }

  /// Zeros. Not within each_diagonal.
  double* take() const {
    auto* v = scratch_.take<double>(n_);
    std::fill_n(v, n_, 0.0);
    return v;
  }
  template <class Entry>
  double* vector(Entry entry) const {
    auto* v = take();
    for (std::size_t i = 0; i < n_; ++i) v[i] = entry(i);
    return v;
  }

  /// Equal scores get the mean over their positions.
  void average_over_ties(double* v) const {
    for (std::size_t k = 0; k < levels.count; ++k) {
      const std::size_t first = levels.begin[k], end = levels.begin[k + 1];
      if (end - first > 1) std::fill(v + first, v + end, std::accumulate(v + first, v + end, 0.0) / levels.members[k]);
    }
  }

  /// The gradient, in sorted order and times tau, from b_j = sum_i l_ij and f_j = sum_i 2(j - i) l_ij, which are
  /// overwritten.
  void to_gradient(double* f, double* b) const {
    levels.each_score([&](std::size_t k, std::size_t p, std::size_t) { f[p] += off_middle(k, p) * b[p]; });
    average_over_ties(f);
    average_over_ties(b);
    double larger = 0, smaller = 0;
    for (std::size_t k = 0; k < levels.count; ++k) {
      const double own = levels.members[k] * b[levels.begin[k]];
      for (std::size_t p = levels.begin[k]; p < levels.begin[k + 1]; ++p) f[p] += larger;
      larger += own;
    }
    for (std::size_t k = levels.count; k-- > 0;) {
      const double own = levels.members[k] * b[levels.begin[k]];
      for (std::size_t p = levels.begin[k]; p < levels.begin[k + 1]; ++p) f[p] -= smaller;
      smaller += own;
    }
  }

  /// 2 (the mean position of a level - a position in it)
  double off_middle(std::size_t k, std::size_t p) const {
    return 2 * (levels.mean_rank(k) - static_cast<double>(p + 1));
  }

  Levels levels;

 private:
  static bool none_below(double limit, const double* depth, std::size_t m) {
    return std::all_of(depth, depth + m, [limit](double x) { return x >= limit; });
  }

  Scratch& scratch_;
  std::size_t n_;
  double *gap_, *right_, *left_;  ///< in units of tau; depths of rows in the present diagonal
};

/// sum[i] += sum over j of exp(-depth_ij) (v_j - v_i), in this diagonal.
inline void add_differences(double* sum, const double* v, std::size_t d, std::size_t m, const double* right,
                            const double* left) {
  for (std::size_t i = 0; i < m; ++i) sum[i] += right[i] * (v[i + d] - v[i]);
  for (std::size_t i = 0; i < m; ++i) sum[i + d] += left[i] * (v[i] - v[i + d]);
}

/// b_j += sum_i l_ij and f_j += sum_i 2(j - i) l_ij, in this diagonal.
inline void add_columns(double* b, double* f, std::size_t d, std::size_t m, const double* right, const double* left) {
  const double twice = 2 * static_cast<double>(d);
  add_multiple(b + d, 1, right, m);
  add_multiple(b, 1, left, m);
  add_multiple(f + d, twice, right, m);
  add_multiple(f, -twice, left, m);
}

}  // namespace diffrank
