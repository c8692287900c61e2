// SPDX-License-Identifier: Apache-2.0
// A transform of features as one autograd function, computed in float64 on the host.
#include <ATen/ops/empty_like.h>
#include <c10/core/GradMode.h>
#include <torch/csrc/autograd/custom_function.h>

#include "diffrank/backends/libtorch/host_tensor.hpp"
#include "diffrank/backends/libtorch/libtorch.hpp"

namespace diffrank::libtorch {
namespace {

using at::Tensor;
using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

/// The arguments of a transform besides the features; kept by autograd.
struct Call final : torch::CustomClassHolder {
  std::shared_ptr<const Transform> transform;
  std::shared_ptr<const TransformState> state;
  Tensor labels;  ///< [B, 1], float64 on the host
  std::size_t epoch = 0;
};

struct TransformFunction : torch::autograd::Function<TransformFunction> {
  static Tensor forward(AutogradContext* context, const Tensor& features, const c10::intrusive_ptr<Call>& call) {
    const Tensor z = on_host(features), out = at::empty_like(z);
    const auto y = rows<const double>(call->labels);
    check(*call->transform, *call->state, rows<const double>(z), y);
    call->transform->forward(*call->state, call->epoch, rows<const double>(z), y, rows<double>(out));
    context->saved_data["call"] = c10::IValue::make_capsule(call);
    context->save_for_backward({features});
    return out.to(features.options());
  }

  static variable_list backward(AutogradContext* context, const variable_list& cotangents) {
    const auto held = context->saved_data["call"].toCapsule();
    const Call& call = static_cast<const Call&>(*held);
    TORCH_CHECK(!c10::GradMode::is_enabled(), "create_graph=true: the transform '", call.transform->name(),
                "' cannot be differentiated twice. Call backward without create_graph.");
    const Tensor features = context->get_saved_variables()[0], z = on_host(features), c = on_host(cotangents[0]);
    const Tensor grad = at::empty_like(z);
    call.transform->vjp(*call.state, call.epoch, rows<const double>(z), rows<const double>(call.labels),
                        rows<const double>(c), rows<double>(grad));
    return {grad.to(features.options()), Tensor()};
  }
};

}  // namespace

Tensor transform(std::shared_ptr<const Transform> transform, std::shared_ptr<const TransformState> state,
                 const Tensor& features, const Tensor& labels, std::size_t epoch) {
  if (!transform || !state) throw std::invalid_argument("a transform or its state is null");
  const auto require = [&transform](bool holds, const std::string& message) {
    if (!holds) throw std::invalid_argument("transform '" + transform->name() + "' " + message);
  };
  require(features.defined() && labels.defined(), "needs features and labels; one of them is an undefined tensor");
  require(features.is_floating_point() && features.dim() == 2, "needs features [B, D] of a floating type");
  require(!labels.is_complex() && (labels.dim() == 1 || labels.dim() == 2), "needs real labels [B] or [B, 1]");
  require(!c10::GradMode::is_enabled() || !labels.requires_grad(),
          "has no gradient with respect to labels: detach() them");
  auto call = c10::make_intrusive<Call>();
  call->transform = std::move(transform);
  call->state = std::move(state);
  call->labels = on_host(labels.dim() == 1 ? labels.unsqueeze(1) : labels);
  call->epoch = epoch;
  return TransformFunction::apply(features, call);
}

}  // namespace diffrank::libtorch
