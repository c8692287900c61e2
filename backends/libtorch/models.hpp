// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/nn/module.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "diffrank/backends/model.hpp"

namespace torch::optim {
class Optimizer;
}

namespace diffrank::libtorch {

struct Output {
  at::Tensor features;     ///< [B, D]: what the last layer sees, and what feature losses are on
  at::Tensor predictions;  ///< [B]
};

/// A model as a module: use it like any other, `auto model = std::make_shared<Mlp>(...)`.
class Network : public torch::nn::Module {
 public:
  /// inputs [B, p]. `step` numbers the training batches: dropout is a function of it and of the seed.
  virtual Output forward(const at::Tensor& inputs, std::uint64_t step = 0) = 0;
};

/// The multilayer perceptron of diffrank::Mlp, in float64 until `to` says otherwise. Initial parameters and dropout are
/// functions of the seed, not of LibTorch's generator: the same numbers as in every backend.
class Mlp final : public Network {
 public:
  Mlp(const diffrank::Mlp& options, std::size_t inputs, std::uint64_t seed);
  Output forward(const at::Tensor& inputs, std::uint64_t step = 0) final;

 private:
  at::Tensor drop(const at::Tensor& hidden, std::size_t layer, std::uint64_t step) const;
  diffrank::Mlp options_;
  std::uint64_t seed_;
  std::vector<at::Tensor> weights_, biases_;
};

/// How the backend builds a model of diffrank::Model, and an optimizer, by the name of the component:
/// `const bool added = add_network("mlp", [](const Model& options, std::size_t inputs, std::uint64_t seed) {...});`
using NetworkBuilder = std::function<std::shared_ptr<Network>(const Model&, std::size_t inputs, std::uint64_t seed)>;
using OptimizerBuilder =
    std::function<std::unique_ptr<torch::optim::Optimizer>(const Optimizer&, std::vector<at::Tensor> parameters)>;
bool add_network(const std::string& model, NetworkBuilder builder);
bool add_optimizer(const std::string& optimizer, OptimizerBuilder builder);

/// Throws std::invalid_argument for a name that was not added.
std::shared_ptr<Network> build(const Model& model, std::size_t inputs, std::uint64_t seed);
std::unique_ptr<torch::optim::Optimizer> build(const Optimizer& optimizer, std::vector<at::Tensor> parameters);

}  // namespace diffrank::libtorch
