// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "diffrank/core/memory_pool.hpp"
#include "diffrank/core/rows.hpp"

namespace diffrank {

/// The directions u_i = z_i / |z_i| of the rows of z, without overflow or underflow. A zero row has direction zero.
class UnitRows {
 public:
  explicit UnitRows(Rows<const double> z);

  Rows<const double> rows() const { return {values_.data(), norms_.size(), cols_}; }
  /// dz_i = (du_i - <du_i, u_i> u_i) / |z_i|; zero for a zero row, which has no direction to change. dz may be du.
  void vjp(Rows<const double> du, Rows<double> dz) const;

 private:
  PooledVector<double> values_;
  std::vector<double> norms_;
  std::size_t cols_;
};

}  // namespace diffrank
