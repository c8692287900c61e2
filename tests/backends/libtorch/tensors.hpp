// SPDX-License-Identifier: Apache-2.0
// Rows as tensors and back. Includes LibTorch before Catch2, as tests/catch.hpp asks for.
#pragma once

#include <torch/torch.h>
// after torch
#include "diffrank/tests/support/catch.hpp"
#include "diffrank/tests/support/operators.hpp"
#include "diffrank/tests/support/scores.hpp"
#include "diffrank/tests/support/tolerances.hpp"

namespace diffrank::testing {

inline at::Tensor tensor(const Row& values, std::vector<std::int64_t> shape = {}) {
  const auto flat = torch::tensor(at::ArrayRef<double>(values), at::kDouble);
  return shape.empty() ? flat : flat.reshape(shape);
}

inline Row row(const at::Tensor& x) {
  const auto flat = x.detach().to(at::kDouble).contiguous();
  const auto* first = flat.data_ptr<double>();
  return {first, first + flat.numel()};
}

inline at::Tensor leaf(const Row& values, std::vector<std::int64_t> shape = {}) {
  return tensor(values, std::move(shape)).requires_grad_();
}

/// The gradient of sum(cotangent * y) with respect to x.
inline at::Tensor gradient(const at::Tensor& y, const at::Tensor& x, const at::Tensor& cotangent, bool graph = false) {
  return torch::autograd::grad({y}, {x}, {cotangent}, /*retain_graph=*/true, graph)[0];
}

}  // namespace diffrank::testing
