// SPDX-License-Identifier: Apache-2.0
#include "diffrank/backends/libtorch/dropout.hpp"

#include <ATen/TensorOperators.h>
#include <ATen/ops/from_blob.h>

#include "diffrank/backends/linear.hpp"

namespace diffrank::libtorch {

at::Tensor drop(const at::Tensor& x, double dropout, std::uint64_t seed, std::size_t layer, std::uint64_t step) {
  auto mask = dropout_mask(dropout, seed, layer, step, static_cast<std::size_t>(x.numel()));
  return x * at::from_blob(mask.data(), x.sizes(), at::kDouble).to(x.options(), /*non_blocking=*/false, /*copy=*/true);
}

}  // namespace diffrank::libtorch
