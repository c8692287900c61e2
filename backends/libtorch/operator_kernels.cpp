// SPDX-License-Identifier: Apache-2.0
#include "diffrank/backends/libtorch/operator_kernels.hpp"

#include <ATen/ops/empty.h>

#include <stdexcept>

#include "diffrank/backends/libtorch/twin.hpp"

namespace diffrank::libtorch {
namespace {

using at::Tensor;

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

}  // namespace

Tensor operator_forward(const Operator& op, const Tensor& scores) {
  if (on_twin(op, scores)) return twin_forward(op, scores);
  const Tensor s = on_host(op, scores), out = at::empty(s.sizes(), s.options());
  if (s.scalar_type() == at::kFloat) op.forward(rows<const float>(s), rows<float>(out));
  else op.forward(rows<const double>(s), rows<double>(out));
  return out.to(scores.device());
}

Tensor operator_vjp(const Operator& op, const Tensor& scores, const Tensor& out, const Tensor& cotangent) {
  if (on_twin(op, scores)) return twin_vjp(op, scores, cotangent);
  const Tensor s = on_host(op, scores), o = on_host(op, out), c = on_host(op, cotangent);
  const Tensor grad = at::empty(s.sizes(), s.options());
  if (s.scalar_type() == at::kFloat)
    op.vjp(rows<const float>(s), rows<const float>(o), rows<const float>(c), rows<float>(grad));
  else op.vjp(rows<const double>(s), rows<const double>(o), rows<const double>(c), rows<double>(grad));
  return grad.to(scores.device());
}

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

void check_scores(const Tensor& scores) {
  const auto require = [](bool holds, const std::string& message) {
    if (!holds) throw std::invalid_argument("scores " + message);
  };
  require(scores.defined(), "are an undefined tensor; pass one of shape [..., n]");
  const auto type = scores.scalar_type();
  require(type == at::kHalf || type == at::kBFloat16 || type == at::kFloat || type == at::kDouble,
          std::string("must be float16, bfloat16, float32 or float64, got ") + c10::toString(type) +
              "; convert them, as scores.to(at::kFloat) does, in Python scores.float()");
  require(scores.layout() == at::kStrided, "must be a dense tensor; call scores.to_dense()");
  require(scores.dim() > 0, "need a dimension to rank along, [..., n]; got a 0-d tensor, call scores.unsqueeze(0)");
}

}  // namespace diffrank::libtorch
