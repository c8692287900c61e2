// SPDX-License-Identifier: Apache-2.0
// Sums over a sorted row of the Laplace distribution, with CDF Lap(z) = e^z / 2 for z <= 0 and 1 - e^-z / 2 for z >= 0:
//        mass(b) = sum_j Lap((x_j - b) / alpha),   d mass / d b = -sum_j e^(-|x_j - b| / alpha) / (2 alpha)
// e^(-|x_j - x_k| / alpha) is a product over the gaps between neighbors, so a row needs two recursions, O(n). All
// factors are at most 1, and only differences of neighbors enter: nothing overflows at any scale, offset and alpha;
// infinite scores are infinitely far from finite ones and tie with each other.
// Struski, Bednarczyk, Podolak, Tabor, "LapSum - One Method to Differentiate Them All", 2025.
#pragma once

#include <cstddef>
#include <cstdint>

#include "diffrank/core/order/descending_row.hpp"
#include "diffrank/core/scratch.hpp"

namespace diffrank {

class LaplaceSums {
 public:
  /// x: n >= 1 numbers in descending order, which must outlive this; alpha > 0. O(n).
  LaplaceSums(Scratch& scratch, const double* x, std::size_t n, double alpha);

  /// mass(x_k). Never decreases with k, and keeps its digits where alpha is large and all masses are near n/2.
  double mass(std::size_t k) const { return 0.5 * (static_cast<double>(n_) + (deficit_above_[k] - deficit_below_[k])); }

  /// out_k = sum_j e^(-|x_j - x_k| / alpha) (c_j - c_k): 2 alpha times the VJP of all mass(x_k). Equal x with equal c
  /// have equal out. O(n).
  void differences(const double* c, double* out) const;

  /// A point between x[next - 1] and x[next], by its distances to them in units of alpha; infinite beyond the ends.
  struct Point {
    std::size_t next;
    double above, below;
  };
  /// The point with mass s, 0 < s < n. O(log n)
  Point solve(double s) const;
  /// The same in O(1), where `next` is the number of k with mass(x_k) < s.
  Point solve(double s, std::size_t next) const;
  double value(const Point& b) const;
  /// sum_j e^(-|x_j - b| / alpha)
  double density(const Point& b) const;
  /// out_j = sum_k weight_k e^(-|x_j - b_k| / alpha) for points in descending order. O(n + count).
  void spread(const Point* points, const double* weights, std::size_t count, double* out) const;

 private:
  const double* x_;
  std::size_t n_;
  double alpha_;
  double *gap_, *decay_;                    ///< (x_k - x_(k+1)) / alpha, and e to the minus that
  double *above_, *below_;                  ///< sum over j <= k, j >= k of e^(-|x_j - x_k| / alpha)
  double *deficit_above_, *deficit_below_;  ///< the same sums of 1 - e^(-|x_j - x_k| / alpha)
};

/// Weights p_i = Lap((x_i - b) / alpha) with sum k: the soft indicator of the k largest, k any real number; all 0 for
/// k <= 0, all 1 for k >= n. Scores without NaN; n >= 1. O(n log n).
template <class T>
void lapsum_select(const T* scores, std::size_t n, double k, double alpha, T* p);

/// <c, dp/dk> and <c, dp/dalpha>
struct LapsumSelectDerivatives {
  double k, alpha;
};
/// g_i = q_i (c_i - <q, c> / sum q), q_i = e^(-|x_i - b| / alpha) / (2 alpha). O(n log n).
template <class T>
LapsumSelectDerivatives lapsum_select_vjp(const T* scores, std::size_t n, double k, double alpha, const T* c, T* g);

}  // namespace diffrank
