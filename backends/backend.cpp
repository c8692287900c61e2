// SPDX-License-Identifier: Apache-2.0
#include "diffrank/backends/backend.hpp"

#include <stdexcept>
#include <string>
#include <vector>

namespace diffrank {

void require_takes(const Model& model, InputSpec::Kind inputs) {
  if (!model.takes(inputs))
    throw std::invalid_argument("model '" + model.name() + "' does not take " + kind_text(inputs) +
                                ", which the data has: choose another model or other data");
}

Learner::~Learner() = default;

void Learner::forward(const Inputs& inputs, bool training, std::uint64_t step) {
  encode(inputs, training, step);
  head(features());
}

void Learner::step(Rows<const double> d_features, Rows<const double> d_predictions) {
  if (!d_features.empty() && !has_encoder())
    throw std::invalid_argument(
        "a loss on the features needs features that the model computes, and without a hidden layer they are the "
        "inputs; give the model one, e.g. mlp(hidden=[64])");
  const auto z = features();
  if (!d_features.empty() && (d_features.rows != z.rows || d_features.cols != z.cols))
    throw std::invalid_argument("the gradient of the features is " + shape_text(d_features) + ", the features are " +
                                shape_text(z));
  const auto d = head_backward(d_predictions);
  std::vector<double> sum(d.data, d.data + d.size());
  for (std::size_t i = 0; i < d_features.size(); ++i) sum[i] += d_features.data[i];
  encoder_backward({sum.data(), d.rows, d.cols});
  update();
}

void Backend::transform(const std::shared_ptr<const Transform>& transform,
                        const std::shared_ptr<const TransformState>& state, std::size_t epoch,
                        Rows<const double> features, Rows<const double> labels, Rows<double> out,
                        Rows<const double> cotangent, Rows<double> grad) const {
  check(*transform, *state, features, labels);
  transform->forward(*state, epoch, features, labels, out);
  if (!grad.empty()) transform->vjp(*state, epoch, features, labels, cotangent, grad);
}

}  // namespace diffrank
