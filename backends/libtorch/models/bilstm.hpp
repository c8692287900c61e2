// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "diffrank/backends/libtorch/text_batch.hpp"
#include "diffrank/backends/models/bilstm.hpp"

namespace diffrank::libtorch {

/// The network of diffrank::Bilstm, in float64 until `to` says otherwise. Initial parameters and dropout are functions of
/// the seed. The texts are packed, so that what pads a batch takes part in nothing.
class Bilstm final : public Network {
 public:
  Bilstm(const diffrank::Bilstm& options, const InputSpec& inputs, std::size_t outputs, std::uint64_t seed);
  at::Tensor encode(const InputTensors& inputs, std::uint64_t step) final;
  at::Tensor head(const at::Tensor& features, std::uint64_t step) final;
  std::vector<at::Tensor> head_parameters() const final { return {head_weight_, head_bias_}; }

 private:
  /// Texts [n] -> [n, 2 hidden].
  at::Tensor encode_texts(const TextTensors& texts, std::uint64_t step);
  at::Tensor dropped(const at::Tensor& x, std::size_t layer, std::uint64_t step) const;

  diffrank::Bilstm options_;
  std::size_t texts_;
  std::uint64_t seed_;
  FrozenVectors vectors_;
  std::vector<at::Tensor> lstm_;  ///< in the order that LibTorch's lstm wants them
  at::Tensor head_weight_, head_bias_;
};

}  // namespace diffrank::libtorch
