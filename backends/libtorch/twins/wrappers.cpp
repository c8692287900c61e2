// SPDX-License-Identifier: Apache-2.0
// Twins of operators around another one, which call its twin, and of identity. The formulas are in core/rankers.
#include <ATen/ATen.h>
#include <c10/core/GradMode.h>
#include <torch/csrc/autograd/autograd.h>

#include <limits>

#include "diffrank/backends/libtorch/twin.hpp"
#include "diffrank/backends/libtorch/twins/blocks.hpp"
#include "diffrank/backends/libtorch/twins/ranks.hpp"

namespace diffrank::libtorch {
namespace {

using at::Tensor;

template <class K>
std::shared_ptr<K> inner(const Operator& op) {
  return make<K>(op.option(K::kind));
}
template <class K>
bool inner_exists(const Operator& op) {
  return has_twin(*inner<K>(op));
}

// identity

Tensor hard_rank(const Operator& op, const Tensor& scores) {
  return count_ranks(scores, ties_of(op));
}

Tensor identity_vjp(const Operator& op, const Tensor& scores, const Tensor& cotangent) {
  const auto projection = op.option("projection");
  if (scores.size(1) == 1) return at::zeros_like(scores);
  if (projection == "none") return -cotangent;
  const auto centered = [](const Tensor& x) {
    const Tensor d = x - x.slice(1, 0, 1);
    return d - d.mean(1, /*keepdim=*/true);
  };
  const Tensor h = centered(cotangent);
  if (projection == "mean") return -h;
  const Tensor still = scores.isinf().any(1, /*keepdim=*/true);
  const Tensor x = centered(scores.masked_fill(still, 0)), largest = x.abs().amax(1, /*keepdim=*/true);
  const Tensor z = x / largest.masked_fill(largest == 0, 1), norm = z.norm(2, {1}, /*keepdim=*/true);
  const Tensor unit = z / norm.masked_fill(norm == 0, 1);
  const Tensor g = (h - unit * (unit * h).sum(1, /*keepdim=*/true)) / (norm * largest).masked_fill(norm == 0, 1);
  return (-g).masked_fill(norm == 0, 0);
}

// straight_through

Tensor hard_sort(const Operator&, const Tensor& scores) {
  return Sorted(scores).values;
}

template <class K>
Tensor inner_vjp(const Operator& op, const Tensor& scores, const Tensor& cotangent) {
  return twin_vjp(*inner<K>(op), scores, cotangent);
}

// standardize

/// u = (base - shift)/unit of every row, where base are the scores, or their signs in a row with infinities.
struct Rescaled {
  Rescaled(const Operator& op, const Tensor& scores, bool signs_move)
      : method(op.option("method")), infinite(scores.detach().isinf().any(1, /*keepdim=*/true)) {
    const Tensor plain = scores.detach(), signs = plain.sign() * plain.isinf();
    const Tensor values = signs.where(infinite, plain);
    const Tensor constant = values.amax(1, true) == values.amin(1, true);
    // The ranks of a row of signs, or of a constant row, have gradient zero.
    base = signs_move ? with_values(scores, values) : values.where(infinite | constant, scores);
    anchor = values.amax(1, /*keepdim=*/true);
    const Tensor d = base - anchor, width = anchor - values.amin(1, /*keepdim=*/true);
    if (method == "range") {
      shift = d.amin(1, /*keepdim=*/true);
      unit = (d.amax(1, /*keepdim=*/true) - shift).masked_fill(constant, 1);
    } else {
      const Tensor scale = width.masked_fill(constant, 1), e = d / scale;  // so that squares do not under- or overflow
      shift = d.mean(1, /*keepdim=*/true);
      const Tensor variance = (e - e.mean(1, true)).pow(2).mean(1, /*keepdim=*/true);
      unit = scale * variance.masked_fill(constant, 1).sqrt();
    }
    u = (d - shift) / unit;
    z = method == "sigmoid" ? equal_for_ties(values, u.clamp(-36, 36).sigmoid()) : u;
  }

  /// Maps sorted values back to score units.
  Tensor back(const Tensor& s) const {
    Tensor y;
    if (method == "sigmoid") {
      const Tensor top = z.detach().amax(1, true), bottom = z.detach().amin(1, true);
      const Tensor above = s.detach() >= top, below = (s.detach() <= bottom) & above.logical_not();
      const Tensor inside = s.masked_fill(above | below, 0.5);
      const Tensor end = base.amax(1, true).where(above, base.amin(1, true));
      y = end.where(above | below, anchor + (shift + unit * (inside / (1 - inside)).log()));
    } else {
      y = anchor + (shift + unit * s);
    }
    const Tensor v = y.detach(), limit = (v.sign() * std::numeric_limits<double>::infinity());
    const Tensor undecided = limit.masked_fill(v.abs() < 1e-12, std::numeric_limits<double>::quiet_NaN());
    return with_values(y, undecided.where(infinite, v));
  }

  std::string method;
  Tensor infinite, base, anchor, shift, unit, u, z;
};

Tensor standardized_rank(const Operator& op, const Tensor& scores) {
  return twin_value(*inner<Ranker>(op), Rescaled(op, scores, false).z);
}
Tensor standardized_sort(const Operator& op, const Tensor& scores) {
  const Rescaled r(op, scores, true);
  return r.back(twin_value(*inner<Sorter>(op), r.z));
}

/// The VJP around a ranker whose own gradient is a surrogate.
Tensor standardized_vjp(const Operator& op, const Tensor& scores, const Tensor& cotangent) {
  const c10::AutoGradMode on(true);
  const Tensor x = scores.detach().requires_grad_();
  const Rescaled r(op, x, false);
  Tensor h;
  {
    const c10::AutoGradMode off(false);
    h = twin_vjp(*inner<Ranker>(op), r.z.detach(), cotangent);
  }
  if (!r.z.requires_grad()) return at::zeros_like(scores);
  return torch::autograd::grad({r.z}, {x}, {h})[0];
}

/// The same around a sorter, whose values are mapped back.
Tensor standardized_sort_vjp(const Operator& op, const Tensor& scores, const Tensor& cotangent) {
  const auto sorter = inner<Sorter>(op);
  const c10::AutoGradMode on(true);
  const Tensor x = scores.detach().requires_grad_();
  const Rescaled r(op, x, true);
  Tensor s;
  {
    const c10::AutoGradMode off(false);
    s = twin_value(*sorter, r.z.detach());
  }
  s.requires_grad_();
  const auto direct = torch::autograd::grad({r.back(s)}, {x, s}, {cotangent}, /*retain_graph=*/true, false, true);
  Tensor h;
  {
    const c10::AutoGradMode off(false);
    h = twin_vjp(*sorter, r.z.detach(), direct[1]);
  }
  return direct[0] + torch::autograd::grad({r.z}, {x}, {h})[0];
}

const bool added_identity = add_twin<Ranker>("identity", {hard_rank, identity_vjp});
const bool added_straight_rank =
    add_twin<Ranker>("straight_through", {hard_rank, inner_vjp<Ranker>, inner_exists<Ranker>});
const bool added_straight_sort =
    add_twin<Sorter>("straight_through", {hard_sort, inner_vjp<Sorter>, inner_exists<Sorter>});
const bool added_rank = add_twin<Ranker>("standardize", {standardized_rank, standardized_vjp, inner_exists<Ranker>});
const bool added_sort =
    add_twin<Sorter>("standardize", {standardized_sort, standardized_sort_vjp, inner_exists<Sorter>});

}  // namespace
}  // namespace diffrank::libtorch
