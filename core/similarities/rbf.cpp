// SPDX-License-Identifier: Apache-2.0
// forward: s_ab = exp(-|z_a - z_b|^2 / (2 h^2)), h = bandwidth; rows farther apart than about 38 h all have similarity
//          0, and tie
// VJP:     g_a = -sum_b (c_ab + c_ba) s_ab (z_a - z_b) / h^2
// cost:    O(B^2 d)
#include <algorithm>
#include <cmath>

#include "diffrank/core/numerics/blocked_sum.hpp"
#include "diffrank/core/parallel.hpp"
#include "diffrank/core/similarity.hpp"

namespace diffrank {
namespace {

class Rbf final : public Similarity {
 public:
  void options(Options& o) final {
    o.number("bandwidth", bandwidth_, "distance at which the similarity is exp(-1/2)", Range::positive());
  }

  void forward(Rows<const double> z, Rows<double> s) const final {
    const double h = bandwidth_;
    parallel_rows(z.rows, z.size(), [&](std::size_t a) {
      for (std::size_t b = 0; b < z.rows; ++b) {
        const double *x = z.row(a), *y = z.row(b);
        const double square = vector_sum(0, z.cols, [=](std::size_t k) {
          const double difference = (x[k] - y[k]) / h;
          return difference * difference;
        });
        s.row(a)[b] = std::exp(-square / 2);
      }
    });
  }

  void vjp(Rows<const double> z, Rows<const double> s, Rows<const double> c, Rows<double> grad) const final {
    parallel_rows(z.rows, z.size(), [&](std::size_t a) {
      double* g = grad.row(a);
      std::fill_n(g, z.cols, 0.0);
      for (std::size_t b = 0; b < z.rows; ++b) {
        const double slope = -(c.row(a)[b] + c.row(b)[a]) * s.row(a)[b] / bandwidth_;
        for (std::size_t k = 0; k < z.cols; ++k) g[k] += slope * ((z.row(a)[k] - z.row(b)[k]) / bandwidth_);
      }
    });
  }

 private:
  double bandwidth_ = 1;
};

const bool added = add<Rbf>("rbf", "", "exp(-d^2 / (2 bandwidth^2)) of the Euclidean distance d between two rows");

}  // namespace
}  // namespace diffrank
