// SPDX-License-Identifier: Apache-2.0
#include "diffrank/backends/models/mlp.hpp"

namespace diffrank {

void Mlp::options(Options& o) {
  o.integers("hidden", hidden, "widths of the hidden layers; [] is a linear model", Range::at_least(1));
  o.choice("activation", activation, {"relu", "tanh"}, "after each hidden layer");
  o.number("dropout", dropout, "probability that a hidden unit is dropped in a training step", Range::fraction());
}

std::vector<Linear> Mlp::initial_layers(std::size_t inputs, std::size_t outputs, std::uint64_t seed) const {
  std::vector<Linear> layers;
  for (const std::size_t width : hidden)
    layers.push_back(initial_linear(layers.empty() ? inputs : layers.back().out, width, seed, layers.size()));
  layers.push_back(initial_linear(layers.empty() ? inputs : layers.back().out, outputs, seed, layers.size()));
  return layers;
}

namespace {
const bool added = add<Mlp>("mlp", "", "multilayer perceptron");
}  // namespace

}  // namespace diffrank
