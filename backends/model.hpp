// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "diffrank/backends/inputs.hpp"
#include "diffrank/core/registry.hpp"

namespace diffrank {

/// A model as a configuration names it: its options. Each backend builds its own network from them
/// (xtensor/models/NAME.cpp, libtorch/models/NAME.cpp).
class Model : public Component {
 public:
  using Kind = Model;
  static constexpr const char* kind = "model";

  /// Whether features are computed, so that a loss on them has something to change; else they are the inputs.
  virtual bool has_encoder() const { return true; }
  /// Whether it can be built for inputs of this kind.
  virtual bool takes(InputSpec::Kind inputs) const { return inputs == InputSpec::Kind::numbers; }
};

/// Throws std::invalid_argument where the model does not take inputs of this kind.
void require_takes(const Model& model, InputSpec::Kind inputs);

}  // namespace diffrank
