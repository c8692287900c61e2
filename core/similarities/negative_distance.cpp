// SPDX-License-Identifier: Apache-2.0
// forward: s_ab = -|z_a - z_b|, Euclidean (for one column the absolute difference)
// VJP:     g_a = -sum_b (c_ab + c_ba) (z_a - z_b) / |z_a - z_b|; two equal rows add nothing
// cost:    O(B^2 d)
// Gong et al., "RankSim", ICML 2022, eq. (2).
#include <algorithm>
#include <cmath>

#include "diffrank/core/parallel.hpp"
#include "diffrank/core/similarity.hpp"

namespace diffrank {
namespace {

/// The Euclidean distance, without overflow or underflow; for d = 1 exactly |a - b|.
double distance(const double* a, const double* b, std::size_t d) {
  double largest = 0, sum = 0;
  for (std::size_t k = 0; k < d; ++k) {
    const double difference = std::abs(a[k] - b[k]);
    if (std::isnan(difference)) return difference;
    largest = std::max(largest, difference);
  }
  if (d == 1 || largest == 0 || std::isinf(largest)) return largest;
  for (std::size_t k = 0; k < d; ++k) sum += ((a[k] - b[k]) / largest) * ((a[k] - b[k]) / largest);
  return largest * std::sqrt(sum);
}

class NegativeDistance final : public Similarity {
 public:
  void forward(Rows<const double> z, Rows<double> s) const final {
    parallel_rows(z.rows, z.size(), [&](std::size_t a) {
      double* to = s.row(a);
      if (z.cols == 1)  // a loop that fills vector registers
        for (std::size_t b = 0; b < z.rows; ++b) to[b] = -std::abs(z.data[a] - z.data[b]);
      else
        for (std::size_t b = 0; b < z.rows; ++b) to[b] = -distance(z.row(a), z.row(b), z.cols);
    });
  }

  void vjp(Rows<const double> z, Rows<const double> s, Rows<const double> c, Rows<double> grad) const final {
    parallel_rows(z.rows, z.size(), [&](std::size_t a) {
      double* g = grad.row(a);
      std::fill_n(g, z.cols, 0.0);
      for (std::size_t b = 0; b < z.rows; ++b) {
        if (s.row(a)[b] == 0) continue;
        const double slope = (c.row(a)[b] + c.row(b)[a]) / s.row(a)[b];  // s is minus the distance
        for (std::size_t k = 0; k < z.cols; ++k) g[k] += slope * (z.row(a)[k] - z.row(b)[k]);
      }
    });
  }
};

const bool added = add<NegativeDistance>("negative_distance", "Gong et al. 2022, eq. (2)",
                                         "minus the Euclidean distance between two rows");

}  // namespace
}  // namespace diffrank
