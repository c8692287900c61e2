// SPDX-License-Identifier: Apache-2.0
#include "diffrank/backends/libtorch/models/mlp.hpp"

#include <ATen/ops/from_blob.h>
#include <ATen/ops/linear.h>

#include "diffrank/backends/libtorch/dropout.hpp"
#include "diffrank/backends/models/linear.hpp"

namespace diffrank::libtorch {
namespace {

using at::Tensor;

Tensor copy(const std::vector<double>& values, std::vector<std::int64_t> shape) {
  return at::from_blob(const_cast<double*>(values.data()), shape, at::kDouble).clone();
}

const bool added =
    add_network("mlp", [](const Model& options, const InputSpec& inputs, std::size_t outputs, std::uint64_t seed) {
      return std::make_shared<Mlp>(dynamic_cast<const diffrank::Mlp&>(options), inputs.columns, outputs, seed);
    });
const bool added_linear =
    add_network("linear", [](const Model& options, const InputSpec& inputs, std::size_t outputs, std::uint64_t seed) {
      return std::make_shared<Mlp>(dynamic_cast<const LinearModel&>(options), inputs.columns, outputs, seed);
    });

}  // namespace

Mlp::Mlp(const diffrank::Mlp& options, std::size_t inputs, std::size_t outputs, std::uint64_t seed)
    : options_(options), seed_(seed) {
  for (const auto& layer : options.initial_layers(inputs, outputs, seed)) {
    const auto in = static_cast<std::int64_t>(layer.in), out = static_cast<std::int64_t>(layer.out);
    const std::string number = std::to_string(weights_.size());
    weights_.push_back(register_parameter("weight" + number, copy(layer.weights, {out, in})));
    biases_.push_back(register_parameter("bias" + number, copy(layer.bias, {out})));
  }
}

Tensor Mlp::encode(const InputTensors& inputs, std::uint64_t step) {
  Tensor features = inputs.values;
  for (std::size_t l = 0; l + 1 < weights_.size(); ++l) {
    const Tensor hidden = at::linear(drop(features, l, step), weights_[l], biases_[l]);
    features = options_.activation == diffrank::Mlp::Activation::relu ? hidden.relu() : hidden.tanh();
  }
  return features;
}

Tensor Mlp::head(const Tensor& features, std::uint64_t step) {
  return at::linear(drop(features, weights_.size() - 1, step), weights_.back(), biases_.back());
}

Tensor Mlp::drop(const Tensor& hidden, std::size_t layer, std::uint64_t step) const {
  if (!is_training() || options_.dropout == 0 || layer == 0) return hidden;
  return libtorch::drop(hidden, options_.dropout, seed_, layer - 1, step);
}

}  // namespace diffrank::libtorch
