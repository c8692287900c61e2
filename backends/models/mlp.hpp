// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "diffrank/backends/linear.hpp"
#include "diffrank/backends/model.hpp"

namespace diffrank {

/// inputs -> hidden layers -> predictions. The features are the output of the last hidden layer (the inputs, if there is
/// none), after activation and before dropout, which belongs to the head.
class Mlp final : public Model {
 public:
  void options(Options& o) final;
  /// The layers at the start of a training; the last one is the head.
  std::vector<Linear> initial_layers(std::size_t inputs, std::size_t outputs, std::uint64_t seed) const;
  bool has_encoder() const final { return !hidden.empty(); }

  enum class Activation { relu, tanh };
  std::vector<std::size_t> hidden{64, 64};
  Activation activation = Activation::relu;
  double dropout = 0;
};

}  // namespace diffrank
