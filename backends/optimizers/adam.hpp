// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "diffrank/backends/optimizer.hpp"

namespace diffrank {

/// Kingma, Ba, "Adam: A Method for Stochastic Optimization", ICLR 2015; weight decay is added to the gradient.
class Adam final : public Optimizer {
 public:
  void options(Options& o) final;
  double lr = 1e-3, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8, weight_decay = 0;
};

}  // namespace diffrank
