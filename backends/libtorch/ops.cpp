// SPDX-License-Identifier: Apache-2.0
// Operators and losses in LibTorch's own registry, for Python and TorchScript: torch.ops.diffrank.rank and so on. Each has
// a kernel for tensors with data, one for meta tensors (shapes alone, which torch.compile traces with), and one for
// autograd, whose backward calls an operator of the registry again, so that a compiler sees it, too.
//
// Errors of arguments become c10::ValueError, Python's ValueError.
#include <ATen/core/LegacyTypeDispatch.h>
#include <ATen/core/dispatch/Dispatcher.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/empty_like.h>
#include <torch/csrc/autograd/custom_function.h>
#include <torch/library.h>

#include "diffrank/backends/libtorch/loss_kernels.hpp"
#include "diffrank/backends/libtorch/operator_kernels.hpp"

namespace diffrank::libtorch {
namespace {

using at::Tensor;
using Optional = c10::optional<Tensor>;
using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

template <class Work>
auto translated(const Work& work) -> decltype(work()) {
  try {
    return work();
  } catch (const std::invalid_argument& error) {
    C10_THROW_ERROR(ValueError, error.what());
  }
}

std::shared_ptr<const Operator> make_operator(const std::string& kind, const std::string& spec) {
  if (kind == "rank") return make<Ranker>(spec);
  if (kind == "sort") return make<Sorter>(spec);
  if (kind == "select") return make<Selector>(spec);
  throw std::invalid_argument("diffrank::vjp: kind must be rank, sort or select, got '" + kind + "'");
}

Tensor run(const std::string& kind, const Tensor& scores, const std::string& spec) {
  return translated([&] {
    check_scores(scores);
    const auto op = make_operator(kind, spec);
    if (!is_half(scores)) return operator_forward(*op, scores);
    return operator_forward(*op, scores.to(at::kFloat)).to(scores.scalar_type());
  });
}
Tensor rank_kernel(const Tensor& scores, std::string spec) {
  return run("rank", scores, spec);
}
Tensor sort_kernel(const Tensor& scores, std::string spec) {
  return run("sort", scores, spec);
}
Tensor select_kernel(const Tensor& scores, std::string spec) {
  return run("select", scores, spec);
}
Tensor vjp_kernel(const Tensor& scores, const Tensor& out, const Tensor& cotangent, std::string kind,
                  std::string spec) {
  return translated([&] {
    check_scores(scores);
    if (is_half(scores)) throw std::invalid_argument("diffrank::vjp: scores must be float32 or float64");
    for (const Tensor& x : {out, cotangent})
      if (x.sizes() != scores.sizes() || x.scalar_type() != scores.scalar_type())
        throw std::invalid_argument("diffrank::vjp: out and cotangent must have the shape and the type of the scores");
    return operator_vjp(*make_operator(kind, spec), scores, out, cotangent);
  });
}

Tensor like(const char* kind, const Tensor& scores, const std::string& spec) {
  translated([&] { make_operator(kind, spec); });
  return at::empty_like(scores, {}, at::MemoryFormat::Contiguous);
}
Tensor rank_meta(const Tensor& scores, std::string spec) {
  return like("rank", scores, spec);
}
Tensor sort_meta(const Tensor& scores, std::string spec) {
  return like("sort", scores, spec);
}
Tensor select_meta(const Tensor& scores, std::string spec) {
  return like("select", scores, spec);
}
Tensor like_scores(const Tensor& scores, const Tensor&, const Tensor&, std::string, std::string) {
  return at::empty_like(scores, {}, at::MemoryFormat::Contiguous);
}

/// An operator of the registry by its name, with the type that its schema says.
template <class Signature>
auto registered(const char* name) {
  return c10::Dispatcher::singleton().findSchemaOrThrow(name, "").typed<Signature>();
}

struct NamedOperator : torch::autograd::Function<NamedOperator> {
  static Tensor forward(AutogradContext* context, const Tensor& scores, const std::string& kind,
                        const std::string& spec) {
    const at::AutoDispatchBelowADInplaceOrView below;
    const auto name = "diffrank::" + kind;
    const auto out = registered<Tensor(const Tensor&, std::string)>(name.c_str()).call(scores, spec);
    context->saved_data["kind"] = kind;
    context->saved_data["spec"] = spec;
    context->save_for_backward({scores, out});
    return out;
  }

  static variable_list backward(AutogradContext* context, const variable_list& cotangents) {
    const auto saved = context->get_saved_variables();
    const auto kind = context->saved_data["kind"].toStringRef(), spec = context->saved_data["spec"].toStringRef();
    if (c10::GradMode::is_enabled())
      return {differentiable_vjp(*make_operator(kind, spec), saved[0], cotangents[0]), Tensor(), Tensor()};
    static const auto op =
        registered<Tensor(const Tensor&, const Tensor&, const Tensor&, std::string, std::string)>("diffrank::vjp");
    return {op.call(saved[0], saved[1], cotangents[0], kind, spec), Tensor(), Tensor()};
  }
};

Tensor with_autograd(const char* kind, const Tensor& scores, const std::string& spec) {
  translated([&] { check_scores(scores); });
  if (!is_half(scores)) return NamedOperator::apply(scores, std::string(kind), spec);
  return NamedOperator::apply(scores.to(at::kFloat), std::string(kind), spec).to(scores.scalar_type());
}
Tensor rank_with_autograd(const Tensor& scores, std::string spec) {
  return with_autograd("rank", scores, spec);
}
Tensor sort_with_autograd(const Tensor& scores, std::string spec) {
  return with_autograd("sort", scores, spec);
}
Tensor select_with_autograd(const Tensor& scores, std::string spec) {
  return with_autograd("select", scores, spec);
}

LossContext context_of(const Optional& weights, const Optional& predictions, const Optional& bins, std::int64_t step) {
  LossContext context;
  if (weights) context.weights = *weights;
  if (predictions) context.predictions = *predictions;
  if (bins) context.bins = *bins;
  context.step = static_cast<std::uint64_t>(step);
  return context;
}

Tensor loss_kernel(const Tensor& input, const Tensor& labels, std::string spec, const Optional& weights,
                   const Optional& predictions, const Optional& bins, std::int64_t step) {
  return translated([&] {
    const auto made = make<Loss>(spec);
    const auto context = context_of(weights, predictions, bins, step);
    check_loss_tensors(*made, input, labels, context);
    return loss_value(*made, input, labels, context);
  });
}
Tensor loss_vjp_kernel(const Tensor& input, const Tensor& labels, const Tensor& cotangent, std::string spec,
                       const Optional& weights, const Optional& predictions, const Optional& bins, std::int64_t step) {
  return translated([&] {
    const auto made = make<Loss>(spec);
    const auto context = context_of(weights, predictions, bins, step);
    check_loss_tensors(*made, input, labels, context);
    return loss_vjp(*made, input, labels, cotangent, context);
  });
}
Tensor scalar(const Tensor& input, const Tensor&, std::string, const Optional&, const Optional&, const Optional&,
              std::int64_t) {
  return at::empty({}, input.options().dtype(loss_type(input)));
}
Tensor like_input(const Tensor& input, const Tensor&, const Tensor&, std::string, const Optional&, const Optional&,
                  const Optional&, std::int64_t) {
  return at::empty_like(input, {}, at::MemoryFormat::Contiguous);
}

struct NamedLoss : torch::autograd::Function<NamedLoss> {
  static Tensor forward(AutogradContext* context, const Tensor& input, const Tensor& labels, const std::string& spec,
                        const Optional& weights, const Optional& predictions, const Optional& bins, std::int64_t step) {
    const at::AutoDispatchBelowADInplaceOrView below;
    static const auto op = registered<Tensor(const Tensor&, const Tensor&, std::string, const Optional&,
                                             const Optional&, const Optional&, std::int64_t)>("diffrank::loss");
    context->saved_data["spec"] = spec;
    context->saved_data["step"] = step;
    const auto kept = [](const Optional& x) { return x ? *x : Tensor(); };
    context->save_for_backward({input, labels, kept(weights), kept(predictions), kept(bins)});
    return op.call(input, labels, spec, weights, predictions, bins, step);
  }

  static variable_list backward(AutogradContext* context, const variable_list& cotangents) {
    static const auto op = registered<Tensor(const Tensor&, const Tensor&, const Tensor&, std::string, const Optional&,
                                             const Optional&, const Optional&, std::int64_t)>("diffrank::loss_vjp");
    const auto saved = context->get_saved_variables();
    const auto given = [](const Tensor& x) { return x.defined() ? Optional(x) : Optional(); };
    return {op.call(saved[0], saved[1], cotangents[0], context->saved_data["spec"].toStringRef(), given(saved[2]),
                    given(saved[3]), given(saved[4]), context->saved_data["step"].toInt()),
            Tensor(),
            Tensor(),
            Tensor(),
            Tensor(),
            Tensor(),
            Tensor()};
  }
};

Tensor loss_with_autograd(const Tensor& input, const Tensor& labels, std::string spec, const Optional& weights,
                          const Optional& predictions, const Optional& bins, std::int64_t step) {
  translated([&] {
    const auto made = make<Loss>(spec);
    const auto context = context_of(weights, predictions, bins, step);
    check_loss_tensors(*made, input, labels, context);
    check_loss_gradients(*made, input, labels, context);
  });
  return NamedLoss::apply(input, labels, spec, weights, predictions, bins, step);
}

}  // namespace
}  // namespace diffrank::libtorch

TORCH_LIBRARY(diffrank, library) {
  library.def("rank(Tensor scores, str ranker) -> Tensor");
  library.def("sort(Tensor scores, str sorter) -> Tensor");
  library.def("select(Tensor scores, str selector) -> Tensor");
  library.def("vjp(Tensor scores, Tensor out, Tensor cotangent, str kind, str spec) -> Tensor");
  library.def(
      "loss(Tensor input, Tensor labels, str loss, Tensor? weights=None, Tensor? predictions=None, Tensor? bins=None, "
      "int step=0) -> Tensor");
  library.def(
      "loss_vjp(Tensor input, Tensor labels, Tensor cotangent, str loss, Tensor? weights=None, Tensor? "
      "predictions=None, Tensor? bins=None, int step=0) -> Tensor");
  library.def("names(str kind) -> str[]", [](std::string kind) {
    std::vector<std::string> names;
    for (const auto& entry : diffrank::entries(kind)) names.push_back(entry.name);
    TORCH_CHECK_VALUE(
        !names.empty(), "there is nothing of kind '", kind,
        "'; kinds are ranker, sorter, selector, loss, similarity, penalty, weighting, transform, model, ...");
    return names;
  });
}

TORCH_LIBRARY_IMPL(diffrank, CompositeExplicitAutograd, library) {
  library.impl("rank", diffrank::libtorch::rank_kernel);
  library.impl("sort", diffrank::libtorch::sort_kernel);
  library.impl("select", diffrank::libtorch::select_kernel);
  library.impl("vjp", diffrank::libtorch::vjp_kernel);
  library.impl("loss", diffrank::libtorch::loss_kernel);
  library.impl("loss_vjp", diffrank::libtorch::loss_vjp_kernel);
}

TORCH_LIBRARY_IMPL(diffrank, Meta, library) {
  library.impl("rank", diffrank::libtorch::rank_meta);
  library.impl("sort", diffrank::libtorch::sort_meta);
  library.impl("select", diffrank::libtorch::select_meta);
  library.impl("vjp", diffrank::libtorch::like_scores);
  library.impl("loss", diffrank::libtorch::scalar);
  library.impl("loss_vjp", diffrank::libtorch::like_input);
}

TORCH_LIBRARY_IMPL(diffrank, Autograd, library) {
  library.impl("rank", diffrank::libtorch::rank_with_autograd);
  library.impl("sort", diffrank::libtorch::sort_with_autograd);
  library.impl("select", diffrank::libtorch::select_with_autograd);
  library.impl("loss", diffrank::libtorch::loss_with_autograd);
}
