// SPDX-License-Identifier: Apache-2.0
// Twins of the selectors: thresholds by a full sort or by bisection, then differentiable Newton steps. The formulas
// are in core/selectors.
#include <ATen/ATen.h>
#include <c10/core/GradMode.h>

#include <cmath>
#include <limits>

#include "diffrank/backends/libtorch/twin.hpp"
#include "diffrank/backends/libtorch/twins/blocks.hpp"
#include "diffrank/core/selector.hpp"

namespace diffrank::libtorch {
namespace {

using at::Tensor;

bool selects_all(const Operator& op, const Tensor& x) {
  return number(op, "k") >= static_cast<double>(x.size(1));
}
/// The ceil(k)-th largest: [rows, 1], without a graph.
Tensor anchor(const Tensor& x, double k) {
  const auto position = static_cast<std::int64_t>(std::ceil(k)) - 1;
  return Sorted(x).values.slice(1, position, position + 1);
}
/// x - y, and 0 for two equal infinities; the gradient is that of x - y.
Tensor gap(const Tensor& x, const Tensor& y) {
  const Tensor d = x - y;
  return with_values(d, d.detach().masked_fill((x == y) & x.isinf(), 0));
}

Tensor hard(const Operator& op, const Tensor& x) {
  if (selects_all(op, x)) return at::ones_like(x);
  const c10::AutoGradMode off(false);
  const double k = number(op, "k");
  const Tensor edge = anchor(x, k), above = x > edge, equal = x == edge;
  const Tensor share = (k - above.sum(1, true).to(at::kDouble)) / equal.sum(1, true).to(at::kDouble);
  return above.to(at::kDouble) + equal.to(at::kDouble) * share;
}

Tensor threshold(const Operator& op, const Tensor& x) {
  if (selects_all(op, x)) return at::ones_like(x);
  const auto k = static_cast<std::int64_t>(number(op, "k"));
  const Tensor sorted = Sorted(x).shared;  // equal scores share the gradient of an edge
  return ((0.5 * gap(x, sorted.slice(1, k - 1, k)) + 0.5 * gap(x, sorted.slice(1, k, k + 1))) / number(op, "tau"))
      .sigmoid();
}

/// The nu in [low, high] where sum(nu), a decreasing function, is `wanted`; the middle if it is so on an interval.
template <class Sum>
Tensor solve(const Tensor& low, const Tensor& high, double wanted, Sum sum) {
  const c10::AutoGradMode off(false);
  Tensor middle_of_ends = at::zeros_like(low);
  for (const bool first : {true, false}) {
    Tensor a = low, b = high;
    for (int step = 0; step < 100; ++step) {
      const Tensor middle = (a + b) / 2, s = sum(middle), right = first ? s > wanted : s >= wanted;
      a = middle.where(right, a);
      b = b.where(right, middle);
    }
    middle_of_ends = middle_of_ends + (a + b) / 4;
  }
  return middle_of_ends;
}

Tensor sparse(const Operator& op, const Tensor& x) {
  if (selects_all(op, x)) return at::ones_like(x);
  const auto regularization = op.option("regularization");
  const int m = regularization == "l2" ? 1 : regularization == "p32" ? 2 : 3;
  const double k = number(op, "k");
  const Tensor u = gap(x, anchor(x, k)) / number(op, "strength");
  const auto power = [](const Tensor& t, int exponent) {
    return exponent == 0 ? at::ones_like(t) : exponent == 1 ? t : exponent == 2 ? t * t : t * t * t;
  };
  const Tensor zero = at::zeros_like(u.detach().slice(1, 0, 1));
  Tensor nu = solve(zero - 1, zero, k,
                    [&](const Tensor& at) { return power((u - at).clamp(0, 1), m).sum(1, /*keepdim=*/true); });
  const Tensor full = (u - nu).detach() >= 1, part = ((u - nu).detach() > 0) & full.logical_not();
  const Tensor rest = k - full.sum(1, /*keepdim=*/true).to(at::kDouble);
  const Tensor inside = u.masked_fill(part.logical_not(), 0);
  for (int step = 0; step < 3; ++step) {
    const Tensor t = inside - nu, none = part.logical_not();
    const Tensor sum = power(t, m).masked_fill(none, 0).sum(1, true);
    const Tensor rate = (m * power(t, m - 1)).masked_fill(none, 0).sum(1, true);
    nu = nu + (sum - rest) / rate.masked_fill(rate == 0, 1) * (rate != 0);
  }
  return power(inside - nu, m).masked_fill(part.logical_not(), 0) + full.to(at::kDouble);
}

/// Infinite scores are replaced by finite ones so far away that they have no effect on the others.
Tensor lapsum(const Operator& op, const Tensor& x) {
  if (selects_all(op, x)) return at::ones_like(x);
  const double k = number(op, "k"), alpha = number(op, "alpha"), n = static_cast<double>(x.size(1)), far = 4096;
  const Tensor u = gap(x, anchor(x, k)) / alpha, finite = u.detach().masked_fill(u.detach().isinf(), 0);
  const Tensor low = finite.amin(1, true), high = finite.amax(1, true);
  const Tensor z = with_values(
      u, u.detach().where(u.detach().isfinite(), u.detach().sign() * far + high.where(u.detach() > 0, low)));
  const auto mass = [&](const Tensor& b) {  // without abs, whose derivative at 0 would be 0
    const Tensor d = z - b, below = 0.5 * d.clamp_max(0).exp(), above = 1 - 0.5 * (-d.clamp_min(0)).exp();
    return below.where(d < 0, above);
  };
  const double reach = far + std::log(n / std::min(k, n - k)) + 1;
  Tensor b = solve(low - reach, high + reach, k, [&](const Tensor& at) { return mass(at).sum(1, /*keepdim=*/true); });
  for (int step = 0; step < 3; ++step) {
    const Tensor rate = (0.5 * (-(z - b).abs()).exp()).sum(1, /*keepdim=*/true);
    b = b + (mass(b).sum(1, /*keepdim=*/true) - k) / rate.masked_fill(rate == 0, 1);
  }
  return mass(b);
}

const bool added_hard = add_twin<Selector>("hard", {hard});
const bool added_threshold = add_twin<Selector>("threshold", {threshold});
const bool added_sparse = add_twin<Selector>("sparse", {sparse});
const bool added_lapsum = add_twin<Selector>("lapsum", {lapsum});

}  // namespace
}  // namespace diffrank::libtorch
