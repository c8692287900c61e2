// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "diffrank/core/memory_pool.hpp"
#include "diffrank/core/rows.hpp"

namespace diffrank {

/// Euclidean distances d_ij between the rows of z [n, D], O(n^2 D) as matrix products. |x_i|^2 + |x_j|^2 - 2 <x_i, x_j>
/// cancels where two rows are close: such pairs are subtracted entry by entry. Nothing overflows or underflows.
class PairDistances {
 public:
  explicit PairDistances(Rows<const double> z);  ///< z must outlive this

  double operator()(std::size_t i, std::size_t j) const { return scale_ * scaled_[i * z_.rows + j]; }
  /// dz_i = sum_j c_ij (z_i - z_j) / d_ij for a symmetric c, which is overwritten. Equal rows add nothing.
  void vjp(Rows<double> c, Rows<double> dz) const;

 private:
  void center();
  double subtract(std::size_t i, std::size_t j) const;

  Rows<const double> z_;
  double scale_ = 0;                                  ///< 1, or a power of two
  PooledVector<double> centered_, squares_, scaled_;  ///< x = (z - mean) / scale; |x_i|^2; d / scale
};

}  // namespace diffrank
