// SPDX-License-Identifier: Apache-2.0
#include "diffrank/losses/weighting.hpp"

namespace diffrank {

void scale_to_mean_one(std::vector<double>& weights) {
  double sum = 0;
  for (const double w : weights) sum += w;
  const double factor = static_cast<double>(weights.size()) / sum;
  for (double& w : weights) w *= factor;
}

}  // namespace diffrank
