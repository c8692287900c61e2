// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "diffrank/backends/libtorch/network.hpp"
#include "diffrank/backends/models/mlp.hpp"

namespace diffrank::libtorch {

/// The multilayer perceptron of diffrank::Mlp, in float64 until `to` says otherwise. Initial parameters and dropout are
/// functions of the seed, not of LibTorch's generator: the same numbers as in every backend.
class Mlp final : public Network {
 public:
  Mlp(const diffrank::Mlp& options, std::size_t inputs, std::size_t outputs, std::uint64_t seed);
  at::Tensor encode(const InputTensors& inputs, std::uint64_t step) final;
  at::Tensor head(const at::Tensor& features, std::uint64_t step) final;
  std::vector<at::Tensor> head_parameters() const final { return {weights_.back(), biases_.back()}; }

 private:
  /// What layer `layer` sees of the hidden layer before it.
  at::Tensor drop(const at::Tensor& hidden, std::size_t layer, std::uint64_t step) const;
  diffrank::Mlp options_;
  std::uint64_t seed_;
  std::vector<at::Tensor> weights_, biases_;
};

}  // namespace diffrank::libtorch
