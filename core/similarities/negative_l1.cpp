// SPDX-License-Identifier: Apache-2.0
// forward: s_ab = -sum_k |z_ak - z_bk|; for one column the same as negative_distance
// VJP:     g_ak = -sum_b (c_ab + c_ba) sign(z_ak - z_bk); two equal entries add nothing
// cost:    O(B^2 d)
#include <algorithm>
#include <cmath>

#include "diffrank/core/parallel.hpp"
#include "diffrank/core/similarity.hpp"

namespace diffrank {
namespace {

class NegativeL1 final : public Similarity {
 public:
  void forward(Rows<const double> z, Rows<double> s) const final {
    parallel_rows(z.rows, z.size(), [&](std::size_t a) {
      for (std::size_t b = 0; b < z.rows; ++b) {
        double sum = 0;
        for (std::size_t k = 0; k < z.cols; ++k) sum += std::abs(z.row(a)[k] - z.row(b)[k]);
        s.row(a)[b] = -sum;
      }
    });
  }

  void vjp(Rows<const double> z, Rows<const double>, Rows<const double> c, Rows<double> grad) const final {
    parallel_rows(z.rows, z.size(), [&](std::size_t a) {
      double* g = grad.row(a);
      std::fill_n(g, z.cols, 0.0);
      for (std::size_t b = 0; b < z.rows; ++b) {
        const double slope = -(c.row(a)[b] + c.row(b)[a]);
        for (std::size_t k = 0; k < z.cols; ++k) {
          const double difference = z.row(a)[k] - z.row(b)[k];
          g[k] += std::isnan(difference) ? difference : slope * ((difference > 0) - (difference < 0));
        }
      }
    });
  }
};

const bool added = add<NegativeL1>("negative_l1", "", "minus the sum of the absolute differences of two rows");

}  // namespace
}  // namespace diffrank
