// SPDX-License-Identifier: Apache-2.0
// forward: s_ab = <u_a, u_b>, u_i = z_i / |z_i|; a zero row has similarity 0 to all (u = 0)
// VJP:     g_i = (w_i - <w_i, u_i> u_i) / |z_i|, w = (c + c^T) u; zero for a zero row, which has no direction to change
// cost:    O(B^2 d), two matrix products
// Gong et al., "RankSim", ICML 2022, section 4.4. (Their code divides by max(|z|, 1e-12): the same where |z| >= 1e-12.)
#include <algorithm>
#include <cmath>
#include <vector>

#include "diffrank/core/numerics/gemm.hpp"
#include "diffrank/core/similarity.hpp"

namespace diffrank {
namespace {

/// |z|, without overflow or underflow.
double norm(const double* z, std::size_t d) {
  double largest = 0, sum = 0;
  for (std::size_t k = 0; k < d; ++k) {
    if (std::isnan(z[k])) return z[k];
    largest = std::max(largest, std::abs(z[k]));
  }
  if (largest == 0 || std::isinf(largest)) return largest;
  for (std::size_t k = 0; k < d; ++k) sum += (z[k] / largest) * (z[k] / largest);
  return largest * std::sqrt(sum);
}

struct Unit {
  explicit Unit(Rows<const double> z) : values(z.size()), norms(z.rows), rows(values.data(), z.rows, z.cols) {
    for (std::size_t i = 0; i < z.rows; ++i) {
      norms[i] = norm(z.row(i), z.cols);
      for (std::size_t k = 0; k < z.cols; ++k) rows.row(i)[k] = norms[i] == 0 ? 0 : z.row(i)[k] / norms[i];
    }
  }
  std::vector<double> values, norms;
  Rows<double> rows;
};

class Cosine final : public Similarity {
 public:
  void forward(Rows<const double> z, Rows<double> s) const final {
    const Unit u(z);
    multiply(u.rows, u.rows, s, true);
  }

  void vjp(Rows<const double> z, Rows<const double>, Rows<const double> c, Rows<double> grad) const final {
    const Unit u(z);
    std::vector<double> both(c.size());
    const Rows<double> symmetric(both.data(), c.rows, c.cols);
    for (std::size_t a = 0; a < c.rows; ++a)
      for (std::size_t b = 0; b < c.cols; ++b) symmetric.row(a)[b] = c.row(a)[b] + c.row(b)[a];
    multiply(symmetric, u.rows, grad);
    for (std::size_t i = 0; i < z.rows; ++i) {
      double *g = grad.row(i), *unit = u.rows.row(i), along = 0;
      for (std::size_t k = 0; k < z.cols; ++k) along += g[k] * unit[k];
      for (std::size_t k = 0; k < z.cols; ++k) g[k] = u.norms[i] == 0 ? 0 : (g[k] - along * unit[k]) / u.norms[i];
    }
  }
};

const bool added = add<Cosine>("cosine", "Gong et al. 2022, sec. 4.4", "cosine of the angle between two rows");

}  // namespace
}  // namespace diffrank
