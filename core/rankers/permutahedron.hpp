// SPDX-License-Identifier: Apache-2.0
// What soft ranks and soft sorting by projection onto a permutahedron have in common.
#pragma once

#include "diffrank/core/order/descending_row.hpp"
#include "diffrank/core/order/isotonic.hpp"
#include "diffrank/core/ranker.hpp"

namespace diffrank::permutahedron {

enum class Regularization { l2, kl, p32, p43 };

inline void declare(Options& o, Regularization& regularization, double& strength) {
  o.choice("regularization", regularization, {"l2", "kl", "p32", "p43"},
           "of the projection: squared distance, relative entropy, or the power 3/2 or 4/3 of a p-norm");
  o.number("strength", strength,
           "rank: softness in score units, of the order of the gap between neighbors; sort: in 1 / score units",
           Range::positive());
}

/// m in y = t^m, the gradient of the conjugate of |y|^p / p: 1 / (p - 1).
inline int power(Regularization regularization) {
  return regularization == Regularization::p32 ? 2 : regularization == Regularization::p43 ? 3 : 1;
}

/// Pools that meet exactly are one. Rounding must not decide that: sums of terms of these sizes are equal where they
/// differ by no more than this.
template <class... Terms>
double slack(Terms... terms) {
  return 0x1p-46 * (std::abs(terms) + ...);
}

inline MeanBlock* single_means(Scratch& scratch, const double* x, std::size_t n) {
  auto* blocks = scratch.take<MeanBlock>(n);
  for (std::size_t k = 0; k < n; ++k) blocks[k] = {k, 1, x[k], 0.0};
  return blocks;
}

}  // namespace diffrank::permutahedron
