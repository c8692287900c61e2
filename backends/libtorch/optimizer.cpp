// SPDX-License-Identifier: Apache-2.0
#include "diffrank/backends/libtorch/optimizer.hpp"

#include <torch/optim/optimizer.h>

#include <stdexcept>

#include "diffrank/core/table.hpp"

namespace diffrank::libtorch {
namespace {

Table<std::string, OptimizerBuilder>& table() {
  static auto& table = *new Table<std::string, OptimizerBuilder>;
  return table;
}

}  // namespace

bool add_optimizer(const std::string& optimizer, OptimizerBuilder builder) {
  return table().add(optimizer, std::move(builder));
}

std::unique_ptr<torch::optim::Optimizer> build(const Optimizer& optimizer, std::vector<at::Tensor> parameters) {
  const auto builder = table().find(optimizer.name());
  if (!builder)
    throw std::invalid_argument("backend 'libtorch' has no optimizer '" + optimizer.name() + "'" +
                                suggestion(optimizer.name(), table().keys()));
  return (*builder)(optimizer, std::move(parameters));
}

}  // namespace diffrank::libtorch
