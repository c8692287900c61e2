// SPDX-License-Identifier: Apache-2.0
#include "diffrank/backends/backend.hpp"

namespace diffrank {

Learner::~Learner() = default;

void Backend::transform(const std::shared_ptr<const Transform>& transform,
                        const std::shared_ptr<const TransformState>& state, std::size_t epoch,
                        Rows<const double> features, Rows<const double> labels, Rows<double> out,
                        Rows<const double> cotangent, Rows<double> grad) const {
  check(*transform, *state, features, labels);
  transform->forward(*state, epoch, features, labels, out);
  if (!grad.empty()) transform->vjp(*state, epoch, features, labels, cotangent, grad);
}

}  // namespace diffrank
