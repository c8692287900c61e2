// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ATen/core/Tensor.h>

#include "diffrank/core/order/ranks.hpp"
#include "diffrank/core/ranker.hpp"

namespace diffrank::libtorch {

/// Ranks of [rows, n], the largest first, by counting: O(n^2), without a sort.
at::Tensor count_ranks(const at::Tensor& scores, Ties ties);

/// The option `ties` of an operator.
Ties ties_of(const Operator& op);

}  // namespace diffrank::libtorch
