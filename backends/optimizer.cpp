// SPDX-License-Identifier: Apache-2.0
#include "diffrank/backends/optimizer.hpp"

#include <algorithm>

namespace diffrank {

void Optimizer::shared_options(Options& o) {
  o.number("clip_norm", clip_norm,
           "largest norm of the gradient of all trained parameters together, which is scaled down to it; 0: any",
           Range::non_negative());
}

double clip_factor(double clip_norm, double norm) {
  return clip_norm > 0 ? std::min(1.0, clip_norm / (norm + 1e-6)) : 1.0;
}

}  // namespace diffrank
