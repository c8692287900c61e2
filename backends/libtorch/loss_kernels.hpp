// SPDX-License-Identifier: Apache-2.0
// Losses on tensors without autograd, for the two ways in which autograd calls them. Not for users.
#pragma once

#include "diffrank/backends/libtorch/libtorch.hpp"

namespace diffrank::libtorch {

/// Throws std::invalid_argument for shapes and types that diffrank::check cannot see.
void check_loss_tensors(const Loss& loss, const at::Tensor& input, const at::Tensor& labels,
                        const LossContext& context);
/// Throws std::invalid_argument where gradients are on, and one would be lost.
void check_loss_gradients(const Loss& loss, const at::Tensor& input, const at::Tensor& labels,
                          const LossContext& context);

/// float32 for float16 and bfloat16, else the input's type.
at::ScalarType loss_type(const at::Tensor& input);

/// The value, 0-d.
at::Tensor loss_value(const Loss& loss, const at::Tensor& input, const at::Tensor& labels, const LossContext& context);
/// Its gradient with respect to the input, for a 0-d cotangent.
at::Tensor loss_vjp(const Loss& loss, const at::Tensor& input, const at::Tensor& labels, const at::Tensor& cotangent,
                    const LossContext& context);

}  // namespace diffrank::libtorch
