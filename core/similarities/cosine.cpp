// SPDX-License-Identifier: Apache-2.0
// forward: s_ab = <u_a, u_b>, u_i = z_i / |z_i|; a zero row has similarity 0 to all (u = 0)
// VJP:     g_i = (w_i - <w_i, u_i> u_i) / |z_i|, w = (c + c^T) u; zero for a zero row, which has no direction to change
// cost:    O(B^2 d), two matrix products
// Gong et al., "RankSim", ICML 2022, section 4.4. (Their code divides by max(|z|, 1e-12): the same where |z| >= 1e-12.)
#include "diffrank/core/memory_pool.hpp"
#include "diffrank/core/numerics/gemm.hpp"
#include "diffrank/core/numerics/unit_rows.hpp"
#include "diffrank/core/similarity.hpp"

namespace diffrank {
namespace {

class Cosine final : public Similarity {
 public:
  void forward(Rows<const double> z, Rows<double> s) const final {
    const UnitRows u(z);
    multiply_by_transpose(u.rows(), s);
  }

  void vjp(Rows<const double> z, Rows<const double>, Rows<const double> c, Rows<double> grad) const final {
    const UnitRows u(z);
    PooledVector<double> both(c.size());
    const Rows<double> symmetric(both.data(), c.rows, c.cols);
    for (std::size_t a = 0; a < c.rows; ++a)
      for (std::size_t b = 0; b < c.cols; ++b) symmetric.row(a)[b] = c.row(a)[b] + c.row(b)[a];
    multiply(symmetric, u.rows(), grad);
    u.vjp(grad, grad);
  }
};

const bool added = add<Cosine>("cosine", "Gong et al. 2022, sec. 4.4", "cosine of the angle between two rows");

}  // namespace
}  // namespace diffrank
