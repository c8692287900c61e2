// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "diffrank/backends/models/mlp.hpp"

namespace diffrank {

/// p = W x + b: mlp(hidden=[]) by its own name. The features are the inputs.
class LinearModel final : public Model {
 public:
  bool has_encoder() const final { return false; }
  operator Mlp() const {
    Mlp mlp;
    mlp.hidden.clear();
    return mlp;
  }
};

}  // namespace diffrank
