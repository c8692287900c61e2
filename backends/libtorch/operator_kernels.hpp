// SPDX-License-Identifier: Apache-2.0
// Operators on tensors without autograd, for the two ways in which autograd calls them. Not for users.
#pragma once

#include <ATen/core/Tensor.h>

#include "diffrank/core/operator.hpp"

namespace diffrank::libtorch {

/// Throws std::invalid_argument unless scores are a dense tensor [..., n] of a floating type.
void check_scores(const at::Tensor& scores);

/// Scores [..., n] of float32 or float64: the kernel's on the host, or the twin's elsewhere.
at::Tensor operator_forward(const Operator& op, const at::Tensor& scores);
at::Tensor operator_vjp(const Operator& op, const at::Tensor& scores, const at::Tensor& out,
                        const at::Tensor& cotangent);

/// The VJP by the twin, differentiable again. Throws c10::Error where the operator has none, or where its gradient is no
/// derivative.
at::Tensor differentiable_vjp(const Operator& op, const at::Tensor& scores, const at::Tensor& cotangent);

/// Whether it is float16 or bfloat16, in which nothing is computed: float32 takes their place.
inline bool is_half(const at::Tensor& x) {
  return x.scalar_type() == at::kHalf || x.scalar_type() == at::kBFloat16;
}

}  // namespace diffrank::libtorch
