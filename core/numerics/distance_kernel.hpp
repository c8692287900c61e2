// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <initializer_list>

#include "diffrank/core/order/tie_levels.hpp"

namespace diffrank {

/// K_kl = exp(-|v_k - v_l|^power / tau) between the distinct values v of a row: products with vectors over the levels,
/// without the matrix. power = 1: O(n), since K is then a product of factors of the gaps between neighbors; else each
/// pair that is within reach once, O(n^2) at the most. O(n) memory.
class DistanceKernel {
 public:
  /// `levels` must outlive this.
  DistanceKernel(Scratch& scratch, const Levels& levels, double tau, double power);

  enum class Weight {
    value,    ///< K_kl
    slope,    ///< dK_kl / dv_k; at l = k zero, the middle of the subgradients where there is a kink (or a cusp)
    moment,   ///< K_kl (v_l - v_k)
    stretch,  ///< dK_kl / dv_k (v_k - v_l)
  };
  struct Product {
    const double* vector;
    double* out;
  };
  /// out_k = sum_l weight_kl vector_l, for each product. Infinite values are far from all others.
  void multiply(Weight weight, std::initializer_list<Product> products) const;

 private:
  void by_gaps(Weight weight, const Product& product) const;
  void by_pairs(Weight weight, std::initializer_list<Product> products) const;

  const Levels& s_;
  double tau_, power_;
  double* decay_ = nullptr;  ///< power = 1: K between neighbors
};

}  // namespace diffrank
