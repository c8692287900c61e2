// SPDX-License-Identifier: Apache-2.0
// A whole loss as one autograd function: its value forward, its gradient for the incoming cotangent backward.
#include <ATen/ops/empty_like.h>
#include <ATen/ops/full.h>
#include <c10/core/GradMode.h>
#include <torch/csrc/autograd/custom_function.h>

#include <sstream>

#include "diffrank/backends/libtorch/host_tensor.hpp"
#include "diffrank/backends/libtorch/libtorch.hpp"

namespace diffrank::libtorch {
namespace {

using at::Tensor;
using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

/// The arguments of a loss besides its input; kept by autograd.
struct Call final : torch::CustomClassHolder {
  std::shared_ptr<const Loss> loss;
  Tensor labels;        ///< [B, d], float64 on the host
  LossContext context;  ///< its tensors on the host, float64, bins int64; predictions [V B, K]
};

Tensor with_columns(const Tensor& x) {
  return x.dim() == 1 ? x.unsqueeze(1) : x;
}

Batch batch_of(const Call& call, const Tensor& input) {
  const auto& context = call.context;
  Batch batch;
  batch.labels = rows<const double>(call.labels);
  if (call.loss->uses_features()) batch.features = rows<const double>(input);
  else batch.predictions = rows<const double>(with_columns(input));
  if (context.predictions.defined()) batch.predictions = rows<const double>(context.predictions);
  if (context.weights.defined()) batch.weights = context.weights.data_ptr<double>();
  if (context.bins.defined()) batch.bins = context.bins.data_ptr<std::int64_t>();
  batch.state = context.state.get();
  batch.step = context.step;
  return batch;
}

struct LossFunction : torch::autograd::Function<LossFunction> {
  static Tensor forward(AutogradContext* context, const Tensor& input, const c10::intrusive_ptr<Call>& call) {
    const Tensor z = on_host(input);
    const Batch batch = batch_of(*call, z);
    check(*call->loss, batch);
    const auto result = call->loss->evaluate(batch, 1, {});
    if (call->context.record) *call->context.record = result;
    context->saved_data["call"] = c10::IValue::make_capsule(call);
    context->save_for_backward({input});
    const bool half = input.scalar_type() == at::kHalf || input.scalar_type() == at::kBFloat16;
    return at::full({}, result.value, input.options().dtype(half ? at::kFloat : input.scalar_type()));
  }

  static variable_list backward(AutogradContext* context, const variable_list& cotangents) {
    const auto held = context->saved_data["call"].toCapsule();
    const Call& call = static_cast<const Call&>(*held);
    TORCH_CHECK(!c10::GradMode::is_enabled(), "create_graph=true: the loss '", call.loss->name(),
                "' cannot be differentiated twice. Call backward without create_graph, or compose the loss from "
                "diffrank::libtorch::rank and tensor operations.");
    const Tensor input = context->get_saved_variables()[0], z = on_host(input), grad = at::empty_like(z);
    LossGradient receives;
    if (call.loss->uses_features()) receives.features = rows<double>(grad);
    else receives.predictions = rows<double>(with_columns(grad));
    receives.parameters = call.context.d_parameters.get();
    const auto result = call.loss->evaluate(batch_of(call, z), cotangents[0].item<double>(), receives);
    if (call.context.record) call.context.record->active = result.active;
    return {grad.to(input.options()), Tensor()};
  }
};

std::string shape(const Tensor& x) {
  std::ostringstream text;
  text << x.sizes();
  return text.str();
}

/// Checks shapes, which diffrank::check cannot see, and refuses inputs whose gradient would be lost.
void check_tensors(const Loss& loss, const Tensor& input, const Tensor& labels, const LossContext& context) {
  const Tensor& weights = context.weights;
  const std::string what = "loss '" + loss.name() + "' ", name = loss.uses_features() ? "features" : "predictions";
  const auto require = [&what](bool holds, const std::string& message) {
    if (!holds) throw std::invalid_argument(what + message);
  };
  require(input.defined() && labels.defined(), "needs " + name + " and labels; one of them is an undefined tensor");
  require(input.is_floating_point(),
          "needs " + name + " of a floating type, got " + c10::toString(input.scalar_type()));
  require(!labels.is_complex(), "needs real labels");
  require(labels.dim() == 1 || labels.dim() == 2, "needs labels [B] or [B, d], got " + shape(labels));
  if (loss.uses_features()) {
    require(input.dim() == 2, "needs features [B, D], got " + shape(input));
  } else {
    require(input.dim() == 1 || input.dim() == 2, "needs predictions [B] or [B, K], got " + shape(input));
  }
  if (context.predictions.defined())
    require(context.predictions.dim() == 1 || context.predictions.dim() == 2,
            "needs predictions [B] or [B, K], got " + shape(context.predictions));
  if (context.bins.defined())
    require(context.bins.dim() == 1 && context.bins.size(0) == labels.size(0),
            "needs one bin for each label, got bins " + shape(context.bins) + " and labels " + shape(labels));
  if (weights.defined())
    require(weights.dim() == 1 && weights.size(0) == labels.size(0),
            "needs one weight for each label, got weights " + shape(weights) + " and labels " + shape(labels));
  if (!c10::GradMode::is_enabled()) return;
  require(input.requires_grad(), "is asked for a gradient, but the " + name +
                                     " do not require one: it would silently be zero. Pass " + name +
                                     " that the model computed and that were not detached, or evaluate under "
                                     "torch::NoGradGuard.");
  require(!labels.requires_grad() && !(weights.defined() && weights.requires_grad()),
          "has no gradient with respect to labels or weights: detach() them");
}

}  // namespace

Tensor loss(std::shared_ptr<const Loss> loss, const Tensor& input, const Tensor& labels, const LossContext& context) {
  if (!loss) throw std::invalid_argument("the loss is null; get one with diffrank::make<diffrank::Loss>(...)");
  check_tensors(*loss, input, labels, context);
  auto call = c10::make_intrusive<Call>();
  call->loss = std::move(loss);
  call->labels = on_host(with_columns(labels));
  call->context = context;
  auto& c = call->context;
  if (c.weights.defined()) c.weights = on_host(c.weights);
  if (c.predictions.defined()) c.predictions = on_host(with_columns(c.predictions));
  if (c.bins.defined()) c.bins = c.bins.detach().to(at::kCPU, at::kLong).contiguous();
  return LossFunction::apply(input, call);
}

Tensor loss(std::shared_ptr<const Loss> loss, const Tensor& input, const Tensor& labels, const Tensor& weights,
            std::uint64_t step, std::shared_ptr<Evaluation> record) {
  LossContext context;
  context.weights = weights;
  context.step = step;
  context.record = std::move(record);
  return libtorch::loss(std::move(loss), input, labels, context);
}

Tensor loss(const std::string& loss, const Tensor& input, const Tensor& labels, const Tensor& weights,
            std::uint64_t step, std::shared_ptr<Evaluation> record) {
  return libtorch::loss(make<Loss>(loss), input, labels, weights, step, std::move(record));
}

}  // namespace diffrank::libtorch
