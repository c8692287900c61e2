// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/nn/module.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "diffrank/backends/model.hpp"

namespace diffrank::libtorch {

struct Output {
  at::Tensor features;     ///< [B, D]: what the last layer sees, and what feature losses are on
  at::Tensor predictions;  ///< [B] for K = 1, else [B, K]
};

/// B texts: token numbers [B, T], padded with 0 behind each text's end, and the lengths [B] of the texts, on the host, both
/// int64. T is the longest length, at least 1.
struct TextTensors {
  at::Tensor tokens, lengths;
};

/// A batch of inputs, of one kind.
struct InputTensors {
  InputTensors() = default;
  InputTensors(at::Tensor tensor) : values(std::move(tensor)) {}

  at::Tensor values;               ///< numbers [B, P] in the network's type; pictures [B, C, H, W], uint8
  std::vector<TextTensors> texts;  ///< one or two
};

/// A model as a module, an encoder and a head: use it like any other, `auto model = std::make_shared<Mlp>(...)`.
class Network : public torch::nn::Module {
 public:
  /// Features [B, D]. `step` numbers the training batches: dropout is a function of it and of the seed.
  virtual at::Tensor encode(const InputTensors& inputs, std::uint64_t step) = 0;
  /// Predictions [B, K] from features [B, D].
  virtual at::Tensor head(const at::Tensor& features, std::uint64_t step) = 0;
  /// Those of the parameters that belong to the head; the others are the encoder's.
  virtual std::vector<at::Tensor> head_parameters() const = 0;

  Output forward(const InputTensors& inputs, std::uint64_t step = 0);
};

/// How the backend builds the network of a diffrank::Model with K outputs, by the name of the component:
/// `const bool added = add_network("mlp", [](const Model& options, const InputSpec& inputs, std::size_t outputs,
/// std::uint64_t seed) {...});`
using NetworkBuilder = std::function<std::shared_ptr<Network>(const Model&, const InputSpec& inputs,
                                                              std::size_t outputs, std::uint64_t seed)>;
bool add_network(const std::string& model, NetworkBuilder builder);

/// The models that have a network on LibTorch.
std::vector<std::string> network_names();

/// Throws std::invalid_argument for a model that has no network on LibTorch, or does not take such inputs.
std::shared_ptr<Network> build(const Model& model, const InputSpec& inputs, std::size_t outputs, std::uint64_t seed);

}  // namespace diffrank::libtorch
