// SPDX-License-Identifier: Apache-2.0
#include "diffrank/backends/libtorch/models/pooled.hpp"

namespace diffrank::libtorch {
namespace {

using at::Tensor;

const bool added =
    add_network("pooled", [](const Model& options, const InputSpec& inputs, std::size_t outputs, std::uint64_t seed) {
      return std::make_shared<Pooled>(dynamic_cast<const diffrank::Pooled&>(options), inputs, outputs, seed);
    });

}  // namespace

Pooled::Pooled(const diffrank::Pooled& options, const InputSpec& inputs, std::size_t outputs, std::uint64_t seed)
    : texts_(inputs.texts), vectors_(inputs.vectors) {
  const std::size_t width = vectors_.dimensions() * (texts_ == 2 ? 4 : 1);
  mlp_ = register_module("mlp", std::make_shared<Mlp>(options.mlp, width, outputs, seed));
}

Tensor Pooled::encode(const InputTensors& inputs, std::uint64_t step) {
  const auto texts = together(inputs.texts, texts_);
  const Tensor sums = vectors_(texts, mlp_->head_parameters()[0]).sum(1);
  const Tensor counts = texts.lengths.clamp_min(1).unsqueeze(1).to(sums.options());
  return mlp_->encode(combined(sums / counts, texts_), step);
}

}  // namespace diffrank::libtorch
