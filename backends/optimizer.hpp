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
};

}  // namespace diffrank
