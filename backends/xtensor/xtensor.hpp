// SPDX-License-Identifier: Apache-2.0
// Ranking, sorting and losses on xtensor's containers, views and lazy expressions.
//
//   xt::xtensor<double, 2> ranks = diffrank::xtensor::rank("permutahedron(strength=0.1)", -distances);
//
// The last axis is ranked; any number of axes may come before it. Row-major containers are handed to the kernels as
// they lie; everything else is evaluated once. Wrong shapes: std::invalid_argument.
#pragma once

#include <string_view>

#include "diffrank/backends/xtensor/dense.hpp"
#include "diffrank/core/ranker.hpp"
#include "diffrank/core/selector.hpp"
#include "diffrank/losses/loss.hpp"

namespace diffrank::xtensor {
namespace detail {

template <class S, class O>
void require_same_shape(const Operator& op, const S& scores, const char* what, const O& other) {
  if (xt::same_shape(scores.shape(), other.shape())) return;
  throw std::invalid_argument("vjp of '" + op.name() + "' needs scores and " + what + " of one shape, got " +
                              shape_text(scores) + " and " + shape_text(other));
}

}  // namespace detail

/// The operator's output for each row of scores.
template <class E>
auto forward(const Operator& op, const xt::xexpression<E>& scores) {
  using T = Scalar<E>;
  const Dense<T, E> x(scores.derived_cast());
  auto out = make_like<T>(scores.derived_cast());
  op.forward(x.rows(), rows_of(out, x.rows()));
  return out;
}

template <class E>
auto rank(const Ranker& ranker, const xt::xexpression<E>& scores) {
  return forward(ranker, scores);
}
template <class E>
auto rank(std::string_view spec, const xt::xexpression<E>& scores) {
  return forward(*make<Ranker>(spec), scores);
}

template <class E>
auto sort(const Sorter& sorter, const xt::xexpression<E>& scores) {
  return forward(sorter, scores);
}
template <class E>
auto sort(std::string_view spec, const xt::xexpression<E>& scores) {
  return forward(*make<Sorter>(spec), scores);
}

template <class E>
auto select(const Selector& selector, const xt::xexpression<E>& scores) {
  return forward(selector, scores);
}
template <class E>
auto select(std::string_view spec, const xt::xexpression<E>& scores) {
  return forward(*make<Selector>(spec), scores);
}

/// The vector-Jacobian product at `scores`, where the operator gave `out`. In double if one of the three is.
template <class S, class O, class C>
auto vjp(const Operator& op, const xt::xexpression<S>& scores, const xt::xexpression<O>& out,
         const xt::xexpression<C>& cotangent) {
  using T = std::common_type_t<Scalar<S>, Scalar<O>, Scalar<C>>;
  detail::require_same_shape(op, scores.derived_cast(), "output", out.derived_cast());
  detail::require_same_shape(op, scores.derived_cast(), "cotangent", cotangent.derived_cast());
  const Dense<T, S> x(scores.derived_cast());
  const Dense<T, O> y(out.derived_cast());
  const Dense<T, C> c(cotangent.derived_cast());
  auto grad = make_like<T>(scores.derived_cast());
  op.vjp(x.rows(), y.rows(), c.rows(), rows_of(grad, x.rows()));
  return grad;
}

/// The same, where the output is not at hand: it is computed first.
template <class S, class C>
auto vjp(const Operator& op, const xt::xexpression<S>& scores, const xt::xexpression<C>& cotangent) {
  using T = std::common_type_t<Scalar<S>, Scalar<C>>;
  detail::require_same_shape(op, scores.derived_cast(), "cotangent", cotangent.derived_cast());
  const Dense<T, S> x(scores.derived_cast());
  const Dense<T, C> c(cotangent.derived_cast());
  auto out = make_like<T>(scores.derived_cast());
  auto grad = make_like<T>(scores.derived_cast());
  op.forward(x.rows(), rows_of(out, x.rows()));
  op.vjp(x.rows(), rows_of(out, x.rows()), c.rows(), rows_of(grad, x.rows()));
  return grad;
}

// ---------------------------------------------------------------------------------------------------------------------

/// What is wanted of a loss besides its value.
struct LossRequest {
  bool gradient = false;
  double cotangent = 1;
  std::uint64_t step = 0;  ///< numbers the batches of a run: random choices of the loss depend on it

  static LossRequest with_gradient(double cotangent = 1, std::uint64_t step = 0) { return {true, cotangent, step}; }
};

template <class Gradient>
struct LossResult {
  double value = 0, active = 0;  ///< as in Evaluation
  Gradient gradient;             ///< with respect to the features or predictions; empty where it was not requested
};

namespace detail {

template <class X, class Y>
auto loss(const Loss& loss, const X& input, const Y& labels, const double* weights, const LossRequest& request) {
  const auto wrong = [&](const std::string& rule) {
    return std::invalid_argument("loss '" + loss.name() + "' needs " + rule + ", got " + shape_text(input) +
                                 " and labels " + shape_text(labels));
  };
  if (labels.dimension() != 1 && labels.dimension() != 2) throw wrong("labels [B] or [B, d]");
  if (loss.uses_features() && input.dimension() != 2) throw wrong("features [B, D]");
  const bool column = input.dimension() == 1 || (input.dimension() == 2 && input.shape()[input.dimension() - 1] == 1);
  if (!loss.uses_features() && (!column || input.shape()[0] != labels.shape()[0]))
    throw wrong("predictions [B] or [B, 1], one for each label");

  const Dense<double, X> x(input);
  const Dense<double, Y> y(labels);
  const auto b = static_cast<std::size_t>(labels.shape()[0]);
  Batch batch;
  batch.labels = {y.rows().data, b, labels.dimension() == 2 ? y.rows().cols : 1};
  if (loss.uses_features()) batch.features = x.rows();
  else batch.predictions = {x.rows().data, b, 1};
  batch.weights = weights;
  batch.step = request.step;
  check(loss, batch);

  LossResult<TensorLike<double, X>> result;
  LossGradient grad;
  if (request.gradient) {
    result.gradient = make_like<double>(input);
    if (loss.uses_features()) grad.features = rows_of(result.gradient, x.rows());
    else grad.predictions = {result.gradient.data(), b, 1};
  } else if constexpr (xt::static_dimension<typename X::shape_type>::value == -1) {
    result.gradient.resize({0});  // a default xt::xarray holds one value
  }
  const auto evaluation = loss.evaluate(batch, request.cotangent, grad);
  result.value = evaluation.value;
  result.active = evaluation.active;
  return result;
}

}  // namespace detail

/// A loss of features [B, D] or predictions [B] (or [B, 1]), whichever it is defined on, and labels [B] or [B, d]; in
/// double.
template <class X, class Y>
auto loss(const Loss& loss, const xt::xexpression<X>& input, const xt::xexpression<Y>& labels,
          const LossRequest& request = {}) {
  return detail::loss(loss, input.derived_cast(), labels.derived_cast(), nullptr, request);
}

/// The same with a weight [B] for each sample.
template <class X, class Y, class W>
auto loss(const Loss& loss, const xt::xexpression<X>& input, const xt::xexpression<Y>& labels,
          const xt::xexpression<W>& weights, const LossRequest& request = {}) {
  const auto& w = weights.derived_cast();
  const auto& y = labels.derived_cast();
  if (w.dimension() != 1 || y.dimension() == 0 || w.shape()[0] != y.shape()[0])
    throw std::invalid_argument("loss '" + loss.name() + "' needs weights [B], one for each label, got " +
                                shape_text(w) + " and labels " + shape_text(y));
  const Dense<double, W> dense(w);
  return detail::loss(loss, input.derived_cast(), y, dense.rows().data, request);
}

template <class X, class Y>
auto loss(std::string_view spec, const xt::xexpression<X>& input, const xt::xexpression<Y>& labels,
          const LossRequest& request = {}) {
  return loss(*make<Loss>(spec), input, labels, request);
}

}  // namespace diffrank::xtensor
