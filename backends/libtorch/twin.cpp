// SPDX-License-Identifier: Apache-2.0
// The registry of twins, and what all twins share: types, shapes, NaN rows, order and normalize.
#include "diffrank/backends/libtorch/twin.hpp"

#include <ATen/ATen.h>
#include <c10/core/GradMode.h>
#include <torch/csrc/autograd/autograd.h>

#include <charconv>
#include <optional>

#include "diffrank/core/descending_form.hpp"
#include "diffrank/core/table.hpp"

namespace diffrank::libtorch {
namespace {

using at::Tensor;

auto& twins() {
  static auto& table = *new Table<std::pair<std::string, std::string>, Twin>;  // by kind and name
  return table;
}

std::optional<Twin> find(const Operator& op) {
  return twins().find({op.kind_name(), op.name()});
}

Twin get(const Operator& op) {
  if (has_twin(op)) return *find(op);
  throw std::invalid_argument(op.kind_name() + " '" + op.name() +
                              "' has no tensor-op twin in the libtorch backend; use backend=libtorch, which runs its "
                              "kernel on the CPU");
}

/// The twin's forward with order and normalize applied.
Tensor value(const Twin& twin, const Operator& op, const Tensor& scores) {
  const auto form = descending_form(op);
  Tensor out = twin.forward(op, form.negate_scores ? -scores : scores);
  if (form.negate_output) out = -out;
  return form.divide ? out / scores.size(1) : out;
}

bool is_surrogate(const Twin& twin, const Operator& op) {
  return twin.vjp && op.gradient() != Gradient::exact && op.gradient() != Gradient::zero;
}

/// The surrogate VJP with order and normalize applied.
Tensor surrogate(const Twin& twin, const Operator& op, const Tensor& scores, const Tensor& cotangent) {
  const auto form = descending_form(op);
  Tensor grad = twin.vjp(op, form.negate_scores ? -scores : scores, cotangent);
  if (form.negate_gradient) grad = -grad;
  return form.divide ? grad / scores.size(1) : grad;
}

Tensor derivative(const Twin& twin, const Operator& op, Tensor scores, const Tensor& cotangent, bool graph) {
  const c10::AutoGradMode on(true);
  if (!graph) scores = scores.detach();
  if (!scores.requires_grad()) scores.requires_grad_();
  const Tensor out = value(twin, op, scores);
  if (!out.requires_grad()) return scores.new_zeros(scores.sizes());
  const auto grad = torch::autograd::grad({out}, {scores}, {cotangent}, graph, graph, /*allow_unused=*/true)[0];
  return grad.defined() ? grad : scores.new_zeros(scores.sizes());
}

/// [..., n] as [rows, n] in float64.
Tensor matrix(const Tensor& x) {
  return x.to(at::kDouble).reshape({x.numel() / x.size(-1), x.size(-1)});
}
constexpr double nan = std::numeric_limits<double>::quiet_NaN();

}  // namespace

bool add_twin(const std::string& kind, const std::string& name, Twin twin) {
  return twins().add({kind, name}, twin);
}

bool has_twin(const Operator& op) {
  const auto twin = find(op);
  return twin && (!twin->exists || twin->exists(op));
}

Tensor twin_value(const Operator& op, const Tensor& scores) {
  return value(get(op), op, scores);
}

Tensor twin_forward(const Operator& op, const Tensor& scores) {
  const auto twin = get(op);
  const c10::AutoGradMode off(false);
  if (scores.numel() == 0) return scores.clone();
  const Tensor s = matrix(scores), bad = s.isnan().any(1, /*keepdim=*/true);
  return value(twin, op, s.masked_fill(bad, 0)).masked_fill(bad, nan).reshape(scores.sizes()).to(scores.scalar_type());
}

Tensor twin_vjp(const Operator& op, const Tensor& scores, const Tensor& cotangent) {
  const auto twin = get(op);
  const bool graph = c10::GradMode::is_enabled();
  TORCH_CHECK(!graph || !is_surrogate(twin, op), "the gradient of '", op.name(),
              "' is a surrogate, which has no derivative");
  if (scores.numel() == 0) return scores.clone();
  const Tensor s = matrix(scores), c = matrix(cotangent), bad = (s.isnan() | c.isnan()).any(1, /*keepdim=*/true);
  const Tensor plain = s.masked_fill(bad, 0), plain_c = c.masked_fill(bad, 0);
  Tensor grad;
  if (op.gradient() == Gradient::zero) grad = s.new_zeros(s.sizes());
  else if (is_surrogate(twin, op)) grad = surrogate(twin, op, plain, plain_c);
  else grad = derivative(twin, op, plain, plain_c, graph);
  grad = grad.masked_fill(bad, nan);
  // A gradient that does not depend on the scores (l2: a constant) has derivative zero, not a missing graph.
  if (graph) grad = grad.where(at::ones_like(bad), s + c);
  return grad.reshape(scores.sizes()).to(scores.scalar_type());
}

double number(const Operator& op, std::string_view option) {
  const std::string text = op.option(option);
  double value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

Tensor with_values(const Tensor& x, const Tensor& values) {
  Tensor result = x.clone();  // the backward of clone is the identity, whatever is written later
  const c10::AutoGradMode off(false);
  result.copy_(values);
  return result;
}

}  // namespace diffrank::libtorch
