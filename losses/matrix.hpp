// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "diffrank/core/memory_pool.hpp"
#include "diffrank/core/rows.hpp"

namespace diffrank {

/// An owned matrix of zeros.
struct Matrix {
  Matrix(std::size_t r, std::size_t c) : values(r * c), rows(values.data(), r, c) {}
  Matrix(const Matrix& m) : values(m.values), rows(values.data(), m.rows.rows, m.rows.cols) {}
  Matrix& operator=(const Matrix&) = delete;
  PooledVector<double> values;
  Rows<double> rows;
  operator Rows<double>() const { return rows; }
  operator Rows<const double>() const { return rows; }
};

}  // namespace diffrank
