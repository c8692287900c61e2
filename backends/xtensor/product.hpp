// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <xtensor-blas/xblas.hpp>

#include "diffrank/core/numerics/row_blocks.hpp"

namespace diffrank::xtensor {

enum class Side { plain, transposed };

/// c = a b + beta c, each side as it is or transposed; beta = 0 overwrites. Row-major matrices, in BLAS. Blocks of rows
/// of c are shared by the threads; no bit depends on their number.
template <class A, class B, class C, class T = typename C::value_type>
void multiply(const A& a, Side a_side, const B& b, Side b_side, T beta, C& c) {
  using Index = xt::blas_index_t;
  if (c.size() == 0) return;
  const std::size_t cols = c.shape()[1], a_cols = a.shape()[1], b_cols = b.shape()[1];
  const std::size_t inner = a_side == Side::plain ? a_cols : a.shape()[0];
  if (inner == 0) {
    if (beta == T(0)) c.fill(T(0));
    return;
  }
  const auto blas = [](Side side) {
    return side == Side::plain ? cxxblas::Transpose::NoTrans : cxxblas::Transpose::Trans;
  };
  const std::size_t to_next_row = a_side == Side::plain ? a_cols : 1;
  parallel_blocks(c.shape()[0], cols * inner, [&](std::size_t first, std::size_t rows) {
    cxxblas::gemm<Index>(cxxblas::StorageOrder::RowMajor, blas(a_side), blas(b_side), static_cast<Index>(rows),
                         static_cast<Index>(cols), static_cast<Index>(inner), T(1), a.data() + first * to_next_row,
                         static_cast<Index>(a_cols), b.data(), static_cast<Index>(b_cols), beta,
                         c.data() + first * cols, static_cast<Index>(cols));
  });
}

}  // namespace diffrank::xtensor
