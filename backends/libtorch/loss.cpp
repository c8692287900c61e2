// SPDX-License-Identifier: Apache-2.0
// A whole loss as one autograd function: its value forward, its gradient for the incoming cotangent backward.
#include <ATen/ops/empty_like.h>
#include <ATen/ops/full.h>
#include <c10/core/GradMode.h>
#include <torch/csrc/autograd/custom_function.h>

#include <sstream>

#include "diffrank/backends/libtorch/host_tensor.hpp"
#include "diffrank/backends/libtorch/loss_kernels.hpp"

namespace diffrank::libtorch {
namespace {

using at::Tensor;
using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

Tensor with_columns(const Tensor& x) {
  return x.dim() == 1 ? x.unsqueeze(1) : x;
}

/// What a loss is evaluated on, in float64 on the host, and the batch that refers to it.
struct Host {
  Host(const Loss& loss, const Tensor& input, const Tensor& labels, const LossContext& context)
      : z(with_columns(on_host(input))), y(with_columns(on_host(labels))) {
    batch.labels = rows<const double>(y);
    (loss.uses_features() ? batch.features : batch.predictions) = rows<const double>(z);
    if (context.predictions.defined()) {
      predictions = with_columns(on_host(context.predictions));
      batch.predictions = rows<const double>(predictions);
    }
    if (context.weights.defined()) {
      weights = on_host(context.weights);
      batch.weights = weights.data_ptr<double>();
    }
    if (context.bins.defined()) {
      bins = context.bins.detach().to(at::kCPU, at::kLong).contiguous();
      batch.bins = bins.data_ptr<std::int64_t>();
    }
    batch.state = context.state.get();
    batch.step = context.step;
  }
  Host(const Host&) = delete;
  Host& operator=(const Host&) = delete;

  Tensor z, y, predictions, weights, bins;
  Batch batch;
};

/// The arguments of a loss besides its input; kept by autograd.
struct Call final : torch::CustomClassHolder {
  std::shared_ptr<const Loss> loss;
  Tensor labels;
  LossContext context;
};

struct LossFunction : torch::autograd::Function<LossFunction> {
  static Tensor forward(AutogradContext* context, const Tensor& input, const c10::intrusive_ptr<Call>& call) {
    context->saved_data["call"] = c10::IValue::make_capsule(call);
    context->save_for_backward({input});
    return loss_value(*call->loss, input, call->labels, call->context);
  }

  static variable_list backward(AutogradContext* context, const variable_list& cotangents) {
    const auto held = context->saved_data["call"].toCapsule();
    const Call& call = static_cast<const Call&>(*held);
    return {loss_vjp(*call.loss, context->get_saved_variables()[0], call.labels, cotangents[0], call.context),
            Tensor()};
  }
};

std::string shape(const Tensor& x) {
  std::ostringstream text;
  text << x.sizes();
  return text.str();
}

const char* input_name(const Loss& loss) {
  return loss.uses_features() ? "features" : "predictions";
}

void require(const Loss& loss, bool holds, const std::string& message) {
  if (!holds) throw std::invalid_argument("loss '" + loss.name() + "' " + message);
}

}  // namespace

void check_loss_tensors(const Loss& loss, const Tensor& input, const Tensor& labels, const LossContext& context) {
  const Tensor& weights = context.weights;
  const std::string name = input_name(loss);
  const auto require = [&loss](bool holds, const std::string& message) { libtorch::require(loss, holds, message); };
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
}

void check_loss_gradients(const Loss& loss, const Tensor& input, const Tensor& labels, const LossContext& context) {
  if (!c10::GradMode::is_enabled()) return;
  const std::string name = input_name(loss);
  require(loss, input.requires_grad(),
          "is asked for a gradient, but the " + name + " do not require one: it would silently be zero. Pass " + name +
              " that the model computed and that were not detached, or evaluate under torch::NoGradGuard, in Python "
              "torch.no_grad().");
  require(loss, !labels.requires_grad() && !(context.weights.defined() && context.weights.requires_grad()),
          "has no gradient with respect to labels or weights: detach() them");
}

at::ScalarType loss_type(const Tensor& input) {
  const auto type = input.scalar_type();
  return type == at::kHalf || type == at::kBFloat16 ? at::kFloat : type;
}

Tensor loss_value(const Loss& loss, const Tensor& input, const Tensor& labels, const LossContext& context) {
  const Host host(loss, input, labels, context);
  check(loss, host.batch);
  const auto result = loss.evaluate(host.batch, 1, {});
  if (context.record) *context.record = result;
  return at::full({}, result.value, input.options().dtype(loss_type(input)));
}

Tensor loss_vjp(const Loss& loss, const Tensor& input, const Tensor& labels, const Tensor& cotangent,
                const LossContext& context) {
  TORCH_CHECK(!c10::GradMode::is_enabled(), "create_graph=true: the loss '", loss.name(),
              "' cannot be differentiated twice. Call backward without create_graph, or compose the loss from "
              "diffrank::libtorch::rank and tensor operations.");
  const Host host(loss, input, labels, context);
  check(loss, host.batch);
  const Tensor grad = at::empty_like(host.z);
  LossGradient receives;
  (loss.uses_features() ? receives.features : receives.predictions) = rows<double>(grad);
  receives.parameters = context.d_parameters.get();
  const auto result = loss.evaluate(host.batch, cotangent.item<double>(), receives);
  if (context.record) context.record->active = result.active;
  return grad.view_as(input).to(input.options());
}

Tensor loss(std::shared_ptr<const Loss> loss, const Tensor& input, const Tensor& labels, const LossContext& context) {
  if (!loss) throw std::invalid_argument("the loss is null; get one with diffrank::make<diffrank::Loss>(...)");
  check_loss_tensors(*loss, input, labels, context);
  check_loss_gradients(*loss, input, labels, context);
  auto call = c10::make_intrusive<Call>();
  call->loss = std::move(loss);
  call->labels = labels;
  call->context = context;
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
