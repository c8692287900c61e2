// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ATen/core/Tensor.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "diffrank/backends/optimizer.hpp"

namespace torch::optim {
class Optimizer;
}

namespace diffrank::libtorch {

/// How the backend builds an optimizer, by the name of the component:
/// `const bool added = add_optimizer("sgd", [](const Optimizer& options, std::vector<at::Tensor> parameters) {...});`
using OptimizerBuilder =
    std::function<std::unique_ptr<torch::optim::Optimizer>(const Optimizer&, std::vector<at::Tensor> parameters)>;
bool add_optimizer(const std::string& optimizer, OptimizerBuilder builder);

/// Throws std::invalid_argument for an optimizer that LibTorch's backend does not have.
std::unique_ptr<torch::optim::Optimizer> build(const Optimizer& optimizer, std::vector<at::Tensor> parameters);

}  // namespace diffrank::libtorch
