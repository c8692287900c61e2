// SPDX-License-Identifier: Apache-2.0
// forward: s_ab = -|z_a - z_b|^2: the order of negative_distance, other soft ranks
// VJP:     g_a = -2 sum_b (c_ab + c_ba) (z_a - z_b)
// cost:    O(B^2 d)
#include <algorithm>

#include "diffrank/core/numerics/blocked_sum.hpp"
#include "diffrank/core/parallel.hpp"
#include "diffrank/core/similarity.hpp"

namespace diffrank {
namespace {

class NegativeSquaredDistance final : public Similarity {
 public:
  void forward(Rows<const double> z, Rows<double> s) const final {
    parallel_rows(z.rows, z.size(), [&](std::size_t a) {
      for (std::size_t b = 0; b < z.rows; ++b) {
        const double *x = z.row(a), *y = z.row(b);
        s.row(a)[b] = -vector_sum(0, z.cols, [=](std::size_t k) { return (x[k] - y[k]) * (x[k] - y[k]); });
      }
    });
  }

  void vjp(Rows<const double> z, Rows<const double>, Rows<const double> c, Rows<double> grad) const final {
    parallel_rows(z.rows, z.size(), [&](std::size_t a) {
      double* g = grad.row(a);
      std::fill_n(g, z.cols, 0.0);
      for (std::size_t b = 0; b < z.rows; ++b) {
        const double slope = -2 * (c.row(a)[b] + c.row(b)[a]);
        for (std::size_t k = 0; k < z.cols; ++k) g[k] += slope * (z.row(a)[k] - z.row(b)[k]);
      }
    });
  }
};

const bool added = add<NegativeSquaredDistance>("negative_squared_distance", "",
                                                "minus the squared Euclidean distance between two rows");

}  // namespace
}  // namespace diffrank
