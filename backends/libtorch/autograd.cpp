// SPDX-License-Identifier: Apache-2.0
// Operators as autograd functions.
#include <c10/core/GradMode.h>
#include <torch/csrc/autograd/custom_function.h>

#include "diffrank/backends/libtorch/libtorch.hpp"
#include "diffrank/backends/libtorch/operator_kernels.hpp"

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

struct OperatorFunction : torch::autograd::Function<OperatorFunction> {
  static Tensor forward(AutogradContext* context, const Tensor& scores, const std::shared_ptr<const Operator>& op) {
    const Tensor out = operator_forward(*op, scores);
    context->saved_data["op"] = c10::IValue::make_capsule(c10::make_intrusive<Held>(op));
    context->save_for_backward({scores, out});
    return out;
  }

  static variable_list backward(AutogradContext* context, const variable_list& cotangents) {
    const auto held = context->saved_data["op"].toCapsule();
    const Operator& op = *static_cast<const Held&>(*held).op;
    const auto saved = context->get_saved_variables();
    const Tensor grad = c10::GradMode::is_enabled() ? differentiable_vjp(op, saved[0], cotangents[0])
                                                    : operator_vjp(op, saved[0], saved[1], cotangents[0]);
    return {grad, Tensor()};
  }
};

}  // namespace

Tensor apply(std::shared_ptr<const Operator> op, const Tensor& scores) {
  if (!op) throw std::invalid_argument("the operator is null; get one with diffrank::make<diffrank::Ranker>(...)");
  check_scores(scores);
  if (!is_half(scores)) return OperatorFunction::apply(scores, op);
  return OperatorFunction::apply(scores.to(at::kFloat), op).to(scores.scalar_type());
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
