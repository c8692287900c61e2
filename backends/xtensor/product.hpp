// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <xtensor-blas/xblas.hpp>

namespace diffrank::xtensor {

enum class Side { plain, transposed };

/// c = a b + beta c, each side as it is or transposed; beta = 0 overwrites. Row-major matrices, in BLAS.
template <class A, class B, class C, class T = typename C::value_type>
void multiply(const A& a, Side a_side, const B& b, Side b_side, T beta, C& c) {
  if (c.size() == 0) return;
  const auto inner = a.shape()[a_side == Side::plain ? 1 : 0];
  if (inner != 0) {
    xt::blas::gemm(a, b, c, a_side == Side::transposed, b_side == Side::transposed, T(1), beta);
  } else if (beta == T(0)) {
    c.fill(T(0));
  }
}

}  // namespace diffrank::xtensor
