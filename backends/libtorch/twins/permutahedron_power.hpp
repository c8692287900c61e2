// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ATen/core/Tensor.h>

namespace diffrank::libtorch {

/// permutahedron(regularization=p32 | p43), m = 2 | 3, as a Twin's forward.
at::Tensor power_rank(double strength, int m, const at::Tensor& scores);
at::Tensor power_sort(double strength, int m, const at::Tensor& scores);

}  // namespace diffrank::libtorch
