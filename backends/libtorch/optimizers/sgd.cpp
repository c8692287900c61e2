// SPDX-License-Identifier: Apache-2.0
#include "diffrank/backends/optimizers/sgd.hpp"

#include <torch/optim/sgd.h>

#include "diffrank/backends/libtorch/optimizer.hpp"

namespace diffrank::libtorch {
namespace {

const bool added = add_optimizer("sgd", [](const Optimizer& options, std::vector<at::Tensor> parameters) {
  const auto& o = dynamic_cast<const Sgd&>(options);
  return std::make_unique<torch::optim::SGD>(
      std::move(parameters), torch::optim::SGDOptions(o.lr).momentum(o.momentum).weight_decay(o.weight_decay));
});

}  // namespace
}  // namespace diffrank::libtorch
