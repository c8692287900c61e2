// SPDX-License-Identifier: Apache-2.0
// Twin of blackbox: both rankings by counting; see core/rankers/blackbox.cpp for the formula.
#include <ATen/ATen.h>

#include "diffrank/backends/libtorch/twin.hpp"
#include "diffrank/backends/libtorch/twins/ranks.hpp"

namespace diffrank::libtorch {
namespace {

using at::Tensor;

Tensor forward(const Operator& op, const Tensor& scores) {
  return count_ranks(scores, ties_of(op));
}

Tensor vjp(const Operator& op, const Tensor& scores, const Tensor& cotangent) {
  const double lambda = number(op, "lambda");
  const bool invariant = op.option("scale") == "invariant";
  if (lambda == 0) return at::zeros_like(scores);
  const Tensor largest = cotangent.abs().amax(1, /*keepdim=*/true);
  const Tensor unit = invariant ? largest : at::ones_like(largest);
  const Tensor flat = unit == 0;  // where the cotangent is zero
  const Tensor moved = scores + lambda * (cotangent / unit.masked_fill(flat, 1));
  const Tensor bad = moved.isnan().any(1, true) | unit.isinf();
  const Tensor difference = count_ranks(moved.masked_fill(bad, 0), ties_of(op)) - count_ranks(scores, ties_of(op));
  const Tensor step = invariant ? lambda / unit : unit * (lambda + 1e-8);
  return (difference / step).masked_fill(flat, 0).masked_fill(bad, std::numeric_limits<double>::quiet_NaN());
}

const bool added = add_twin<Ranker>("blackbox", {forward, vjp});

}  // namespace
}  // namespace diffrank::libtorch
