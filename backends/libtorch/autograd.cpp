// SPDX-License-Identifier: Apache-2.0
// Operators as autograd functions: forward and VJP of the kernels, or of the twins for other devices and create_graph.
#include <ATen/ops/empty.h>
#include <c10/core/GradMode.h>
#include <torch/csrc/autograd/custom_function.h>

#include "diffrank/backends/libtorch/libtorch.hpp"
#include "diffrank/backends/libtorch/twin.hpp"

namespace diffrank::libtorch {
namespace {

using at::Tensor;
using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

/// An operator in the form that autograd can keep.
struct Held final : torch::CustomClassHolder {
  explicit Held(std::shared_ptr<const Operator> o) : op(std::move(o)) {}
  std::shared_ptr<const Operator> op;
};

template <class T>
Rows<T> rows(const Tensor& x) {
  const auto cols = static_cast<std::size_t>(x.size(-1)), all = static_cast<std::size_t>(x.numel());
  return {static_cast<T*>(x.data_ptr()), cols ? all / cols : 0, cols};
}

bool on_twin(const Operator& op, const Tensor& scores) {
  return !scores.is_cpu() && has_twin(op);
}

/// A contiguous copy in host memory, or the tensor itself if it is one.
Tensor on_host(const Operator& op, const Tensor& x) {
  if (!x.is_cpu()) {
    TORCH_WARN_ONCE("diffrank: '", op.name(), "' has no tensor-op twin; tensors on ", x.device(),
                    " go through the host at every call");
  }
  return x.cpu().resolve_neg().contiguous();
}

Tensor forward(const Operator& op, const Tensor& scores) {
  if (on_twin(op, scores)) return twin_forward(op, scores);
  const Tensor s = on_host(op, scores), out = at::empty(s.sizes(), s.options());
  if (s.scalar_type() == at::kFloat) op.forward(rows<const float>(s), rows<float>(out));
  else op.forward(rows<const double>(s), rows<double>(out));
  return out.to(scores.device());
}

Tensor vjp(const Operator& op, const Tensor& scores, const Tensor& out, const Tensor& cotangent) {
  if (on_twin(op, scores)) return twin_vjp(op, scores, cotangent);
  const Tensor s = on_host(op, scores), o = on_host(op, out), c = on_host(op, cotangent);
  const Tensor grad = at::empty(s.sizes(), s.options());
  if (s.scalar_type() == at::kFloat)
    op.vjp(rows<const float>(s), rows<const float>(o), rows<const float>(c), rows<float>(grad));
  else op.vjp(rows<const double>(s), rows<const double>(o), rows<const double>(c), rows<double>(grad));
  return grad.to(scores.device());
}

const char* words(Gradient gradient) {
  switch (gradient) {
    case Gradient::exact:
      return "exact";
    case Gradient::surrogate:
      return "a surrogate, not the derivative of its value";
    case Gradient::zero:
      return "zero";
    case Gradient::stochastic:
      return "a random estimate";
  }
  return "";
}

/// The VJP, differentiable again.
Tensor differentiable_vjp(const Operator& op, const Tensor& scores, const Tensor& cotangent) {
  const bool derivative = op.gradient() == Gradient::exact || op.gradient() == Gradient::zero;
  TORCH_CHECK(derivative, "create_graph=true: the gradient of '", op.name(), "' is ", words(op.gradient()),
              ", so it has no meaningful derivative. Call backward without create_graph, or use an operator with an "
              "exact gradient, such as permutahedron.");
  TORCH_CHECK(has_twin(op), "create_graph=true: '", op.name(),
              "' has no tensor-op twin, through which second derivatives are computed. Call backward without "
              "create_graph, or use an operator that has one, such as permutahedron.");
  return twin_vjp(op, scores, cotangent);
}

struct OperatorFunction : torch::autograd::Function<OperatorFunction> {
  static Tensor forward(AutogradContext* context, const Tensor& scores, const std::shared_ptr<const Operator>& op) {
    const Tensor out = libtorch::forward(*op, scores);
    context->saved_data["op"] = c10::IValue::make_capsule(c10::make_intrusive<Held>(op));
    context->save_for_backward({scores, out});
    return out;
  }

  static variable_list backward(AutogradContext* context, const variable_list& cotangents) {
    const auto held = context->saved_data["op"].toCapsule();
    const Operator& op = *static_cast<const Held&>(*held).op;
    const auto saved = context->get_saved_variables();
    const Tensor grad = c10::GradMode::is_enabled() ? differentiable_vjp(op, saved[0], cotangents[0])
                                                    : libtorch::vjp(op, saved[0], saved[1], cotangents[0]);
    return {grad, Tensor()};
  }
};

void check(const Tensor& scores) {
  const auto require = [](bool holds, const std::string& message) {
    if (!holds) throw std::invalid_argument("scores " + message);
  };
  require(scores.defined(), "are an undefined tensor; pass one of shape [..., n]");
  const auto type = scores.scalar_type();
  require(type == at::kHalf || type == at::kBFloat16 || type == at::kFloat || type == at::kDouble,
          std::string("must be float16, bfloat16, float32 or float64, got ") + c10::toString(type) +
              "; convert them, e.g. scores.to(at::kFloat)");
  require(scores.layout() == at::kStrided, "must be a dense tensor; call scores.to_dense()");
  require(scores.dim() > 0, "need a dimension to rank along, [..., n]; got a 0-d tensor, call scores.unsqueeze(0)");
}

}  // namespace

Tensor apply(std::shared_ptr<const Operator> op, const Tensor& scores) {
  if (!op) throw std::invalid_argument("the operator is null; get one with diffrank::make<diffrank::Ranker>(...)");
  check(scores);
  const auto type = scores.scalar_type();
  const bool half = type == at::kHalf || type == at::kBFloat16;
  const Tensor out = OperatorFunction::apply(half ? scores.to(at::kFloat) : scores, op);
  return half ? out.to(type) : out;
}

Tensor rank(std::shared_ptr<const Ranker> ranker, const Tensor& scores) {
  return libtorch::apply(std::move(ranker), scores);
}
Tensor sort(std::shared_ptr<const Sorter> sorter, const Tensor& scores) {
  return libtorch::apply(std::move(sorter), scores);
}
Tensor select(std::shared_ptr<const Selector> selector, const Tensor& scores) {
  return libtorch::apply(std::move(selector), scores);
}
Tensor rank(const std::string& ranker, const Tensor& scores) {
  return libtorch::apply(make<Ranker>(ranker), scores);
}
Tensor sort(const std::string& sorter, const Tensor& scores) {
  return libtorch::apply(make<Sorter>(sorter), scores);
}
Tensor select(const std::string& selector, const Tensor& scores) {
  return libtorch::apply(make<Selector>(selector), scores);
}

}  // namespace diffrank::libtorch
