// SPDX-License-Identifier: Apache-2.0
#include "diffrank/backends/model.hpp"

#include <cmath>

#include "diffrank/backends/backend.hpp"

namespace diffrank {
namespace {
// Streams of the seed; hidden layers get one each.
constexpr std::uint32_t initial_stream = 0x1000, dropout_stream = 0x2000;

const bool added_mlp = add<Mlp>("mlp", "", "multilayer perceptron with one output");
const bool added_adam = add<Adam>("adam", "Kingma, Ba 2015", "adaptive step for each parameter");
const bool added_sgd = add<Sgd>("sgd", "", "stochastic gradient descent with momentum");
}  // namespace

Learner::~Learner() = default;

void Mlp::options(Options& o) {
  o.integers("hidden", hidden, "widths of the hidden layers; [] is a linear model", Range::at_least(1));
  o.choice("activation", activation, {"relu", "tanh"}, "after each hidden layer");
  o.number("dropout", dropout, "probability that a hidden unit is dropped in a training step", Range::fraction());
}

void Adam::options(Options& o) {
  o.number("lr", lr, "learning rate", Range::positive());
  o.number("beta1", beta1, "decay of the gradient's mean", Range::fraction());
  o.number("beta2", beta2, "decay of the gradient's mean square", Range::fraction());
  o.number("epsilon", epsilon, "added to the root of the mean square", Range::positive());
  o.number("weight_decay", weight_decay, "times the parameters, added to the gradient", Range::non_negative());
}

void Sgd::options(Options& o) {
  o.number("lr", lr, "learning rate", Range::positive());
  o.number("momentum", momentum, "decay of the velocity", Range::fraction());
  o.number("weight_decay", weight_decay, "times the parameters, added to the gradient", Range::non_negative());
}

std::vector<Linear> initial_layers(const Mlp& mlp, std::size_t inputs, std::uint64_t seed) {
  std::vector<Linear> layers;
  for (std::size_t l = 0; l <= mlp.hidden.size(); ++l) {
    const std::size_t in = l ? mlp.hidden[l - 1] : inputs, out = l < mlp.hidden.size() ? mlp.hidden[l] : 1;
    Linear layer{in, out, std::vector<double>(in * out), std::vector<double>(out)};
    Random random(seed, initial_stream, static_cast<std::uint32_t>(l));
    const double bound = 1 / std::sqrt(static_cast<double>(in));
    for (double& w : layer.weights) w = bound * (2 * random.uniform() - 1);
    for (double& b : layer.bias) b = bound * (2 * random.uniform() - 1);
    layers.push_back(std::move(layer));
  }
  return layers;
}

std::vector<double> dropout_mask(double dropout, std::uint64_t seed, std::size_t layer, std::uint64_t step,
                                 std::size_t count) {
  Random random(seed, dropout_stream + static_cast<std::uint32_t>(layer), static_cast<std::uint32_t>(step));
  std::vector<double> mask(count);
  for (double& m : mask) m = random.uniform() < dropout ? 0 : 1 / (1 - dropout);
  return mask;
}

}  // namespace diffrank
