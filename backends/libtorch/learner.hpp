// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ATen/core/Tensor.h>

#include <memory>

#include "diffrank/backends/backend.hpp"

namespace diffrank::libtorch {

/// A Learner over any model and optimizer that was added (network.hpp, optimizer.hpp), with parameters of `type` on
/// `device`.
std::unique_ptr<Learner> make_learner(const Model& model, const Optimizer& optimizer, const InputSpec& inputs,
                                      std::size_t outputs, std::uint64_t seed, at::Device device, at::ScalarType type);

}  // namespace diffrank::libtorch
