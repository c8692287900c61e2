// SPDX-License-Identifier: Apache-2.0
#include "diffrank/backends/optimizers/adam.hpp"

#include <torch/optim/adam.h>

#include "diffrank/backends/libtorch/optimizer.hpp"

namespace diffrank::libtorch {
namespace {

const bool added = add_optimizer("adam", [](const Optimizer& options, std::vector<at::Tensor> parameters) {
  const auto& o = dynamic_cast<const Adam&>(options);
  return std::make_unique<torch::optim::Adam>(
      std::move(parameters),
      torch::optim::AdamOptions(o.lr).betas({o.beta1, o.beta2}).eps(o.epsilon).weight_decay(o.weight_decay));
});

}  // namespace
}  // namespace diffrank::libtorch
