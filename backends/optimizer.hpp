// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "diffrank/core/registry.hpp"

namespace diffrank {

/// An optimizer as a configuration names it: its options. Each backend has its own step for it
/// (xtensor/optimizers/NAME.cpp, libtorch/optimizers/NAME.cpp).
class Optimizer : public Component {
 public:
  using Kind = Optimizer;
  static constexpr const char* kind = "optimizer";

  void shared_options(Options& o) final;
  double clip_norm = 0;  ///< 0: none
};

/// What a gradient of Euclidean norm `norm`, over all trained parameters, is multiplied by before a step: 1, or with a
/// clip_norm > 0 min(1, clip_norm / (norm + 1e-6)), as LibTorch's clip_grad_norm_ does. Pascanu, Mikolov, Bengio, "On the
/// difficulty of training recurrent neural networks", ICML 2013.
double clip_factor(double clip_norm, double norm);

}  // namespace diffrank
