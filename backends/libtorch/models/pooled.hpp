// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "diffrank/backends/libtorch/models/mlp.hpp"
#include "diffrank/backends/libtorch/text_batch.hpp"
#include "diffrank/backends/models/pooled.hpp"

namespace diffrank::libtorch {

/// The network of diffrank::Pooled, in float64 until `to` says otherwise.
class Pooled final : public Network {
 public:
  Pooled(const diffrank::Pooled& options, const InputSpec& inputs, std::size_t outputs, std::uint64_t seed);
  at::Tensor encode(const InputTensors& inputs, std::uint64_t step) final;
  at::Tensor head(const at::Tensor& features, std::uint64_t step) final { return mlp_->head(features, step); }
  std::vector<at::Tensor> head_parameters() const final { return mlp_->head_parameters(); }

 private:
  std::size_t texts_;
  FrozenVectors vectors_;
  std::shared_ptr<Mlp> mlp_;
};

}  // namespace diffrank::libtorch
