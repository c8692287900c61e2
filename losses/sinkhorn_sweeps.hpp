// SPDX-License-Identifier: Apache-2.0
// Q = diag(u) P diag(v) after sweeps v = 1 / (P' u), u = 1 / (P v), which make columns and then rows sum to 1, for the
// matrix of NeuralSort, P_ij = softmax_j(((n + 1 - 2i) x_j - sum_k |x_j - x_k|) / tau). Q is never stored: a sweep is
// two products of P with a vector, and backwards each adds a matrix of rank 1 to dP, whose sum is one matrix product.
// Sinkhorn, Knopp 1967; Grover et al. 2019. Cost: O(n^2) a sweep, both ways.
#pragma once

#include <cmath>
#include <vector>

#include "diffrank/core/memory_pool.hpp"
#include "diffrank/core/numerics/gemm.hpp"
#include "diffrank/core/numerics/neuralsort_matrix.hpp"

namespace diffrank {

/// P [n, n], rows and columns in descending order of the scores.
class NeuralSortMatrix {
 public:
  NeuralSortMatrix(const double* x, std::size_t n, double tau)
      : diagonals_(scratch_, x, n, tau), n_(n), tau_(tau), p_(n * n) {
    for (std::size_t i = 0; i < n; ++i) p_[i * n + i] = 1;
    diagonals_.each_diagonal([&](std::size_t d, std::size_t m, const double* right, const double* left) {
      for (std::size_t i = 0; i < m; ++i) {
        p_[i * n + i + d] = right[i];
        p_[(i + d) * n + i] = left[i];
      }
    });
    for (std::size_t i = 0; i < n; ++i) {
      double sum = 0;
      for (std::size_t j = 0; j < n; ++j) sum += p_[i * n + j];
      for (std::size_t j = 0; j < n; ++j) p_[i * n + j] /= sum;
    }
  }

  const Levels& levels() const { return diagonals_.levels; }
  std::vector<double> times(const std::vector<double>& v) const {
    std::vector<double> to(n_);
    for (std::size_t i = 0; i < n_; ++i) to[i] = dot(&p_[i * n_], v.data(), n_);
    return to;
  }
  std::vector<double> transposed_times(const std::vector<double>& u) const {
    std::vector<double> to(n_);
    for (std::size_t i = 0; i < n_; ++i) add_multiple(to.data(), u[i], &p_[i * n_], n_);
    return to;
  }

  /// The gradient of the scores, which are in their own order, from dP: with l_ij = P_ij (dP_ij - sum_k P_ik dP_ik),
  /// tau dx_j = sum_i 2(j - i) l_ij + sum over larger x_k - sum over smaller x_k of sum_i l_ik, j the mean position of
  /// scores that equal x_j.
  void to_scores(PooledVector<double>& dp, double* grad) const {
    std::vector<double> column(n_), moment(n_);
    for (std::size_t i = 0; i < n_; ++i) {
      double *d = &dp[i * n_], mean = dot(&p_[i * n_], d, n_);
      for (std::size_t j = 0; j < n_; ++j) d[j] = p_[i * n_ + j] * (d[j] - mean);
      add_multiple(column.data(), 1, d, n_);
      add_multiple(moment.data(), static_cast<double>(i + 1), d, n_);
    }
    double larger = 0, smaller = 0;
    for (const double b : column) smaller += b;
    for (std::size_t k = 0; k < levels().count; ++k) {
      double own = 0;
      for (std::size_t j = levels().begin[k]; j < levels().begin[k + 1]; ++j) own += column[j];
      smaller -= own;
      for (std::size_t j = levels().begin[k]; j < levels().begin[k + 1]; ++j) {
        const double direct = 2 * (levels().mean_rank(k) * column[j] - moment[j]);
        grad[levels().order[j]] = (direct + larger - smaller) / tau_;
      }
      larger += own;
    }
  }

 private:
  Scratch scratch_;
  UnimodalDiagonals diagonals_;
  std::size_t n_;
  double tau_;
  PooledVector<double> p_;
};

inline std::vector<double> reciprocal(std::vector<double> v) {
  for (double& x : v) x = 1 / x;
  return v;
}

/// The scaling vectors after each sweep; u_0 = v_0 = 1.
struct SinkhornSweeps {
  SinkhornSweeps(const NeuralSortMatrix& p, std::size_t n, std::size_t most)
      : u{std::vector<double>(n, 1.0)}, v{std::vector<double>(n, 1.0)} {
    std::vector<double> columns = most == 0 ? std::vector<double>() : p.transposed_times(u[0]);
    for (std::size_t t = 0; t < most; ++t) {
      v.push_back(reciprocal(columns));
      u.push_back(reciprocal(p.times(v.back())));
      columns = p.transposed_times(u.back());
      bool close = true;
      for (std::size_t j = 0; j < n; ++j) close = close && std::abs(v.back()[j] * columns[j] - 1) < 1e-6;
      if (close) break;
    }
  }

  /// dP of sum_ij D_i u_i P_ij v_j G_j, D and G given: the sum of outer products left_t right_t'.
  PooledVector<double> backwards(const NeuralSortMatrix& p, const std::vector<double>& of_rows,
                                 const std::vector<double>& of_columns) const {
    const std::size_t n = of_rows.size(), sweeps = u.size() - 1;
    std::vector<std::vector<double>> left{product(of_rows, u.back())}, right{product(of_columns, v.back())};
    std::vector<double> du = product(of_rows, p.times(right[0])), dv = product(of_columns, p.transposed_times(left[0]));
    for (std::size_t t = sweeps; t > 0; --t) {
      const std::vector<double> dz = toward_sum(du, u[t]);
      left.push_back(dz);
      right.push_back(v[t]);
      const std::vector<double> more = p.transposed_times(dz);
      for (std::size_t j = 0; j < n; ++j) dv[j] += more[j];
      const std::vector<double> dw = toward_sum(dv, v[t]);
      left.push_back(u[t - 1]);
      right.push_back(dw);
      du = p.times(dw);
      std::fill(dv.begin(), dv.end(), 0.0);
    }
    const std::size_t terms = left.size();
    PooledVector<double> a(n * terms), b, dp(n * n);
    for (std::size_t t = 0; t < terms; ++t) {
      for (std::size_t i = 0; i < n; ++i) a[i * terms + t] = left[t][i];
      b.insert(b.end(), right[t].begin(), right[t].end());
    }
    multiply({a.data(), n, terms}, {b.data(), terms, n}, {dp.data(), n, n});
    return dp;
  }

  std::vector<std::vector<double>> u, v;

 private:
  static std::vector<double> product(const std::vector<double>& a, const std::vector<double>& b) {
    std::vector<double> to(a.size());
    for (std::size_t i = 0; i < to.size(); ++i) to[i] = a[i] * b[i];
    return to;
  }
  /// The gradient of s from that of 1 / s.
  static std::vector<double> toward_sum(const std::vector<double>& gradient, const std::vector<double>& inverse) {
    std::vector<double> to(gradient.size());
    for (std::size_t i = 0; i < to.size(); ++i) to[i] = -gradient[i] * inverse[i] * inverse[i];
    return to;
  }
};

}  // namespace diffrank
