// SPDX-License-Identifier: Apache-2.0
// Twins of sinkhorn: the plan as a matrix, its potentials by Newton's method with dense systems, without a graph; then
// two more Newton steps with one. The first makes first derivatives correct, the second those up to third order, as
// each step squares the error. The formulas are in core/rankers/sinkhorn.cpp; the plan is always converged here.
#include <ATen/ATen.h>
#include <c10/core/GradMode.h>

#include "diffrank/backends/libtorch/twin.hpp"
#include "diffrank/backends/libtorch/twins/blocks.hpp"

namespace diffrank::libtorch {
namespace {

using at::Tensor;
constexpr double infinity = std::numeric_limits<double>::infinity();

/// Rows in descending order, [rows, n]; `x` has finite numbers in place of infinite scores.
struct Squashed {
  Squashed(const Operator& op, const Tensor& scores) : sorted(scores) {
    const Tensor& values = sorted.values;
    standardized = op.option("squash") == "sigmoid";
    infinite = values.isinf().any(1, /*keepdim=*/true);
    const Tensor direction = values.sign() * values.isinf();
    const Tensor finite = values.masked_fill(values.isinf(), 0);
    x = with_values(scores.gather(1, sorted.order), standardized ? direction.where(infinite, values) : finite);
    if (!standardized) {
      z = with_values(x, values);
      return;
    }
    const Tensor centered = x - x.mean(1, true);
    const Tensor square = centered.square().mean(1, true), flat = square == 0;
    const Tensor deviation = square.masked_fill(flat, 1).sqrt().masked_fill(flat, 0);
    const Tensor unit = deviation + at::full_like(square, 1e-10).masked_fill(infinite, 0);
    z = (centered / unit.masked_fill(unit == 0, 1)).sigmoid();
  }
  Sorted sorted;
  bool standardized;
  Tensor infinite, x, z;
};

/// The Hessian of the dual, a graph Laplacian, made regular: constants, and almost those on weakly connected parts, are
/// in its null space.
Tensor hessian(const Tensor& p, const Tensor& weight) {
  const std::int64_t n = p.size(2);
  const Tensor one = at::eye(n, p.options().requires_grad(false));
  return at::diag_embed(weight) - p.transpose(1, 2).matmul(p) + 1.0 / static_cast<double>(n) + 1e-14 * one;
}

Tensor newton_step(const Tensor& cost, const Tensor& v) {
  const Tensor p = (cost + v.unsqueeze(1)).softmax(2), weight = p.sum(1);
  return at::linalg_solve(hessian(p, weight), (1 - weight).unsqueeze(2)).squeeze(2);
}

/// The plan [rows, items, positions] of a few rows z, in descending order.
Tensor plan(Tensor z, double epsilon) {
  const std::int64_t n = z.size(1);
  if (n == 1) return at::ones_like(z).unsqueeze(2);
  const double unit = 1 / (epsilon * static_cast<double>(n - 1));
  Tensor v, near;
  {
    const c10::AutoGradMode off(false);
    // Gaps too wide for any transport are shortened, infinite ones too: the plan is the same.
    const Tensor left = z.slice(1, 0, n - 1), right = z.slice(1, 1);
    const Tensor gaps = (left - right).masked_fill(left == right, 0).clamp_max(50 / unit);
    near = at::cat({at::zeros_like(z.slice(1, 0, 1)), -gaps.cumsum(1)}, 1);
    v = at::cat({at::zeros_like(z.slice(1, 0, 1)), (unit * (near.slice(1, 0, n - 1) + near.slice(1, 1))).cumsum(1)}, 1);
  }
  z = with_values(z, near);
  const Tensor position = at::arange(n, z.options().requires_grad(false));
  const auto exponents = [&](const Tensor& rows) { return -2 * unit * rows.unsqueeze(2) * position; };
  {
    const c10::AutoGradMode off(false);
    const Tensor detached = exponents(z);
    for (int k = 0; k < 100; ++k) {
      const Tensor weight = (detached + v.unsqueeze(1)).softmax(2).sum(1);
      if ((weight - 1).abs().max().item<double>() < 1e-13) break;
      const Tensor step = newton_step(detached, v);
      const Tensor spread = (step.amax(1, true) - step.amin(1, true)).clamp_min(1e-300);
      v = v + step * (spread.log1p() / spread);
    }
  }
  const Tensor cost = exponents(z);
  for (int k = 0; k < 2 && cost.requires_grad(); ++k) v = v + newton_step(cost, v);
  return (cost + v.unsqueeze(1)).softmax(2);
}

/// The plans in pieces of bounded size: use(plan, begin, end) gives the result of rows [begin, end).
template <class Use>
Tensor in_pieces(const Operator& op, const Tensor& z, Use use) {
  const std::int64_t rows = z.size(0), some = chunk(rows, z.size(1) * z.size(1));
  std::vector<Tensor> pieces;
  for (std::int64_t begin = 0; begin < rows; begin += some) {
    const auto end = std::min(rows, begin + some);
    pieces.push_back(use(plan(z.slice(0, begin, end), number(op, "epsilon")), begin, end));
  }
  return at::cat(pieces);
}

Tensor sinkhorn_rank(const Operator& op, const Tensor& scores) {
  const Squashed row(op, scores);
  // In a row with infinite scores no finite step changes the standardized scores.
  const Tensor z = row.standardized ? row.z.detach().where(row.infinite, row.z) : row.z;
  const Tensor position = at::arange(1, z.size(1) + 1, z.options().requires_grad(false));
  const Tensor ranks =
      in_pieces(op, z, [&](const Tensor& p, std::int64_t, std::int64_t) { return p.matmul(position); });
  return at::zeros_like(ranks).scatter(1, row.sorted.order, ranks);
}

Tensor sinkhorn_sort(const Operator& op, const Tensor& scores) {
  const Squashed row(op, scores);
  const auto apply = [](const Tensor& p, const Tensor& x) {
    return p.transpose(1, 2).matmul(x.unsqueeze(2)).squeeze(2);
  };
  const Tensor& values = row.sorted.values;
  return in_pieces(op, row.z, [&](const Tensor& p, std::int64_t begin, std::int64_t end) {
    const Tensor x = row.x.slice(0, begin, end), mean = x.detach().mean(1, true);  // to lose no digits
    const Tensor y = apply(p, x - mean) + mean, some = values.slice(0, begin, end), plain = p.detach();
    const Tensor drawn = apply(plain, some.sign() * some.isinf());
    const Tensor finite = apply(plain, some.masked_fill(some.isinf(), 0));
    return with_values(y, (drawn.sign() * infinity).where(drawn.abs() > 1e-12, finite));
  });
}

const bool added_rank = add_twin<Ranker>("sinkhorn", {sinkhorn_rank});
const bool added_sort = add_twin<Sorter>("sinkhorn", {sinkhorn_sort});

}  // namespace
}  // namespace diffrank::libtorch
