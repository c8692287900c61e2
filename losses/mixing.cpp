// SPDX-License-Identifier: Apache-2.0
#include "diffrank/losses/mixing.hpp"

#include <numeric>

namespace diffrank {

std::vector<double> partner_probabilities(const Mixing& mixing, Rows<const double> labels, std::size_t i) {
  std::vector<double> p(labels.rows);
  for (std::size_t j = 0; j < labels.rows; ++j) p[j] = mixing.affinity(labels.row(i), labels.row(j), labels.cols);
  const double sum = std::accumulate(p.begin(), p.end(), 0.0);  // at least 1: i itself
  for (double& x : p) x /= sum;
  return p;
}

}  // namespace diffrank
