// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "diffrank/core/registry.hpp"

namespace diffrank {

/// A model as a configuration names it: its options. Each backend builds its own network from them
/// (xtensor/models/NAME.cpp, libtorch/models/NAME.cpp).
class Model : public Component {
 public:
  using Kind = Model;
  static constexpr const char* kind = "model";
};

}  // namespace diffrank
