// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "diffrank/backends/optimizer.hpp"

namespace diffrank {

/// v <- momentum v + g + weight_decay p, p <- p - lr v
class Sgd final : public Optimizer {
 public:
  void options(Options& o) final;
  double lr = 1e-2, momentum = 0, weight_decay = 0;
};

}  // namespace diffrank
