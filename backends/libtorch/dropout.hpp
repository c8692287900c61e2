// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ATen/core/Tensor.h>

namespace diffrank::libtorch {

/// x times the dropout_mask (backends/linear.hpp) of these arguments, whose entries are in the order of x's elements.
at::Tensor drop(const at::Tensor& x, double dropout, std::uint64_t seed, std::size_t layer, std::uint64_t step);

}  // namespace diffrank::libtorch
