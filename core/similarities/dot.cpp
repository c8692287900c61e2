// SPDX-License-Identifier: Apache-2.0
// forward: s_ab = <z_a, z_b>; a long row may be more alike to others than to itself
// VJP:     g = (c + c^T) z
// cost:    O(B^2 d), two matrix products
#include "diffrank/core/memory_pool.hpp"
#include "diffrank/core/numerics/gemm.hpp"
#include "diffrank/core/similarity.hpp"

namespace diffrank {
namespace {

class Dot final : public Similarity {
 public:
  void forward(Rows<const double> z, Rows<double> s) const final { multiply_by_transpose(z, s); }

  void vjp(Rows<const double> z, Rows<const double>, Rows<const double> c, Rows<double> grad) const final {
    PooledVector<double> both(c.size());
    const Rows<double> symmetric(both.data(), c.rows, c.cols);
    for (std::size_t a = 0; a < c.rows; ++a)
      for (std::size_t b = 0; b < c.cols; ++b) symmetric.row(a)[b] = c.row(a)[b] + c.row(b)[a];
    multiply(symmetric, z, grad);
  }
};

const bool added = add<Dot>("dot", "", "inner product of two rows");

}  // namespace
}  // namespace diffrank
