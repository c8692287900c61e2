// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ATen/core/Tensor.h>

#include "diffrank/backends/inputs.hpp"
#include "diffrank/backends/libtorch/network.hpp"

namespace diffrank::libtorch {

/// A batch as tensors that own their memory, because autograd may keep them longer than the caller keeps the batch. `spec`
/// has the shape of pictures; `options` the device, and the type of numbers.
InputTensors input_tensors(const Inputs& batch, const InputSpec& spec, const at::TensorOptions& options);

}  // namespace diffrank::libtorch
