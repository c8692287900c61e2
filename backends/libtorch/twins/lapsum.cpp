// SPDX-License-Identifier: Apache-2.0
// Twins of lapsum by the definition, O(n^2): ranks as the sum over all pairs; sorted values by bisection, then two
// Newton steps with a graph, which make the derivatives of the solution correct up to the third. The formulas are in
// core/rankers/lapsum.cpp.
#include <ATen/ATen.h>
#include <c10/core/GradMode.h>

#include <cmath>
#include <limits>

#include "diffrank/backends/libtorch/twin.hpp"

namespace diffrank::libtorch {
namespace {

using at::Tensor;
constexpr double infinity = std::numeric_limits<double>::infinity();

/// 2 Lap(z) - 1, with slope 1 at 0.
Tensor centered_cdf(const Tensor& z) {
  return at::where(z > 0, -(-z.clamp_min(0)).expm1(), z.clamp_max(0).expm1());
}

Tensor soft_rank(const Operator& op, const Tensor& scores) {
  const Tensor x = scores.detach();
  const Tensor equal = x.unsqueeze(1) == x.unsqueeze(2), plain = scores.unsqueeze(1) - scores.unsqueeze(2);
  const Tensor gap = with_values(plain, plain.detach().masked_fill(equal, 0));  // 0 for equal infinities, too
  return 0.5 * (centered_cdf(gap / number(op, "alpha")).sum(2) + (scores.size(1) + 1));
}

/// For position k: the sum of 2 Lap - 1 over the scores must be 2 k + 1 - n.
Tensor targets(const Tensor& x) {
  return 2 * at::arange(x.size(1), x.options().requires_grad(false)) + (1 - x.size(1));
}

Tensor bisected(const Tensor& x, double alpha) {
  const c10::AutoGradMode off(false);
  const double slack = alpha * (std::log(static_cast<double>(x.size(1))) + 2);
  Tensor low = (x.amin(1, true) - slack).expand_as(x), high = (x.amax(1, true) + slack).expand_as(x);
  for (int i = 0; i < 120; ++i) {
    const Tensor middle = low + (high - low) / 2;
    const Tensor up = centered_cdf((x.unsqueeze(1) - middle.unsqueeze(2)) / alpha).sum(2) > targets(x);
    low = middle.where(up, low);
    high = high.where(up, middle);
  }
  return low + (high - low) / 2;
}

/// Infinite scores are replaced by finite ones so far away that they have no effect on the others.
Tensor soft_sort(const Operator& op, const Tensor& scores) {
  const double alpha = number(op, "alpha"), far = 1e4 * alpha;
  const Tensor values = scores.detach(), infinite = values.isinf();
  const Tensor top = values.masked_fill(infinite, -infinity).amax(1, true).nan_to_num(0, 0, 0);
  const Tensor least = (values.masked_fill(infinite, infinity).amin(1, true) - top).nan_to_num(0, 0, 0);
  const Tensor ends = at::where(values > 0, at::full_like(values, far), least - far);
  const Tensor x = with_values(scores, ends.where(infinite, values - top));

  Tensor y = bisected(x.detach(), alpha);
  for (int i = 0; i < 2; ++i) {
    const Tensor z = (x.unsqueeze(1) - y.unsqueeze(2)) / alpha;
    y = y + alpha * (centered_cdf(z).sum(2) - targets(x)) / (-z.abs()).exp().sum(2);
  }
  const Tensor k = at::arange(x.size(1), x.options().requires_grad(false));
  const Tensor first = (values == infinity).sum(1, true), last = x.size(1) - (values == -infinity).sum(1, true);
  return with_values(y, (y.detach() + top).masked_fill(k < first, infinity).masked_fill(k >= last, -infinity));
}

const bool added_rank = add_twin<Ranker>("lapsum", {soft_rank});
const bool added_sort = add_twin<Sorter>("lapsum", {soft_sort});

}  // namespace
}  // namespace diffrank::libtorch
