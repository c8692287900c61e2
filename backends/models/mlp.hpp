// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "diffrank/backends/linear.hpp"
#include "diffrank/backends/model.hpp"

namespace diffrank {

/// inputs -> hidden layers -> one prediction. The features are the output of the last hidden layer (the inputs, if
/// there is none), after activation and before dropout.
class Mlp final : public Model {
 public:
  void options(Options& o) final;
  /// The layers at the start of a training, for inputs of `inputs` columns.
  std::vector<Linear> initial_layers(std::size_t inputs, std::uint64_t seed) const;

  enum class Activation { relu, tanh };
  std::vector<std::size_t> hidden{64, 64};
  Activation activation = Activation::relu;
  double dropout = 0;
};

}  // namespace diffrank
