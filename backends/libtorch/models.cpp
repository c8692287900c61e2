// SPDX-License-Identifier: Apache-2.0
#include "diffrank/backends/libtorch/models.hpp"

#include <ATen/ops/from_blob.h>
#include <ATen/ops/linear.h>
#include <torch/optim/adam.h>
#include <torch/optim/sgd.h>

#include <map>

namespace diffrank::libtorch {
namespace {

using at::Tensor;

template <class Builder>
struct Builders {
  std::map<std::string, Builder> map;
  static Builders& get() {
    static auto& builders = *new Builders;  // like the registry of components, never destroyed
    return builders;
  }
  static const Builder& find(const char* kind, const std::string& name) {
    std::vector<std::string> known;
    for (const auto& [key, builder] : get().map) {
      if (key == name) return builder;
      known.push_back(key);
    }
    throw std::invalid_argument(std::string("the libtorch backend has no ") + kind + " '" + name + "'" +
                                suggestion(name, known));
  }
};

Tensor copy(const std::vector<double>& values, std::vector<std::int64_t> shape) {
  return at::from_blob(const_cast<double*>(values.data()), shape, at::kDouble).clone();
}

const bool added_mlp = add_network("mlp", [](const Model& options, std::size_t inputs, std::uint64_t seed) {
  return std::make_shared<Mlp>(dynamic_cast<const diffrank::Mlp&>(options), inputs, seed);
});

const bool added_adam = add_optimizer("adam", [](const Optimizer& options, std::vector<Tensor> parameters) {
  const auto& o = dynamic_cast<const Adam&>(options);
  return std::make_unique<torch::optim::Adam>(
      std::move(parameters),
      torch::optim::AdamOptions(o.lr).betas({o.beta1, o.beta2}).eps(o.epsilon).weight_decay(o.weight_decay));
});

const bool added_sgd = add_optimizer("sgd", [](const Optimizer& options, std::vector<Tensor> parameters) {
  const auto& o = dynamic_cast<const Sgd&>(options);
  return std::make_unique<torch::optim::SGD>(
      std::move(parameters), torch::optim::SGDOptions(o.lr).momentum(o.momentum).weight_decay(o.weight_decay));
});

}  // namespace

Mlp::Mlp(const diffrank::Mlp& options, std::size_t inputs, std::uint64_t seed) : options_(options), seed_(seed) {
  for (const auto& layer : initial_layers(options, inputs, seed)) {
    const auto in = static_cast<std::int64_t>(layer.in), out = static_cast<std::int64_t>(layer.out);
    const std::string number = std::to_string(weights_.size());
    weights_.push_back(register_parameter("weight" + number, copy(layer.weights, {out, in})));
    biases_.push_back(register_parameter("bias" + number, copy(layer.bias, {out})));
  }
}

Output Mlp::forward(const Tensor& inputs, std::uint64_t step) {
  Tensor features = inputs, x = inputs;
  const std::size_t last = weights_.size() - 1;
  for (std::size_t l = 0; l < last; ++l) {
    const Tensor hidden = at::linear(x, weights_[l], biases_[l]);
    features = options_.activation == diffrank::Mlp::Activation::relu ? hidden.relu() : hidden.tanh();
    x = drop(features, l, step);
  }
  return {features, at::linear(x, weights_[last], biases_[last]).squeeze(1)};
}

Tensor Mlp::drop(const Tensor& hidden, std::size_t layer, std::uint64_t step) const {
  if (!is_training() || options_.dropout == 0) return hidden;
  const auto mask = dropout_mask(options_.dropout, seed_, layer, step, static_cast<std::size_t>(hidden.numel()));
  return hidden * copy(mask, hidden.sizes().vec()).to(hidden.options());
}

bool add_network(const std::string& model, NetworkBuilder builder) {
  Builders<NetworkBuilder>::get().map[model] = std::move(builder);
  return true;
}
bool add_optimizer(const std::string& optimizer, OptimizerBuilder builder) {
  Builders<OptimizerBuilder>::get().map[optimizer] = std::move(builder);
  return true;
}
std::shared_ptr<Network> build(const Model& model, std::size_t inputs, std::uint64_t seed) {
  return Builders<NetworkBuilder>::find("model", model.name())(model, inputs, seed);
}
std::unique_ptr<torch::optim::Optimizer> build(const Optimizer& optimizer, std::vector<Tensor> parameters) {
  return Builders<OptimizerBuilder>::find("optimizer", optimizer.name())(optimizer, std::move(parameters));
}

}  // namespace diffrank::libtorch
