// SPDX-License-Identifier: Apache-2.0
// Twins of permutahedron, with another algorithm than the kernel: blocks from the min-max formula, then the value as
// sums over blocks, which autograd differentiates. The values f of a block, with positions t = 0 .. n-1:
//        rank l2: -mean(x + strength t)       rank kl: LSE(-x/strength) - log(sum of the ranks)
//        sort l2: mean(x + t/strength)        sort kl: LSE(x) - LSE(-t/strength)
// The formulas of the operator are in core/rankers/permutahedron.cpp.
#include <ATen/ATen.h>

#include <limits>

#include "diffrank/backends/libtorch/twin.hpp"
#include "diffrank/backends/libtorch/twins/blocks.hpp"
#include "diffrank/backends/libtorch/twins/permutahedron_power.hpp"

namespace diffrank::libtorch {
namespace {

using at::Tensor;
constexpr double infinity = std::numeric_limits<double>::infinity();

struct Setting {
  explicit Setting(const Operator& op) : strength(number(op, "strength")) {
    const auto regularization = op.option("regularization");
    kl = regularization == "kl";
    power = regularization == "p32" ? 2 : regularization == "p43" ? 3 : 0;
  }
  double strength;
  bool kl;
  int power;  ///< m of a p-norm, else 0
};

Tensor positions(const Tensor& x) {
  return at::arange(x.size(1), x.options().requires_grad(false)).expand_as(x);
}

/// Infinite scores have level +-1: they share no block with finite ones, and are equal among themselves.
Tensor soft_rank(const Operator& op, const Tensor& scores) {
  const Setting set(op);
  if (set.power) return power_rank(set.strength, set.power, scores);
  const Sorted sorted(scores);
  const Tensor level = sorted.values.sign() * sorted.values.isinf();
  const Tensor x = with_values(scores.gather(1, sorted.order), sorted.values.masked_fill(level != 0, 0));
  const Tensor t = positions(x);

  // Relative to the largest finite score, so that a common offset loses no digits.
  const Tensor top = sorted.values.masked_fill(level != 0, -infinity).amax(1, /*keepdim=*/true);
  const Tensor z = (sorted.values - top).masked_fill(level != 0, 0);
  const Tensor size = z.abs().amax(1, /*keepdim=*/true);
  const Tensor starts =
      set.kl ? block_starts(-z / set.strength, level, size / set.strength + 1,
                            [](const Tensor& keys, std::int64_t j, std::int64_t m) {
                              const Tensor ranks = positions(keys.slice(0, 0, 1)) + 1;
                              return block_log_sum_exp(keys, j, m) - block_sum(ranks, j, m).clamp_min(1).log();
                            })
             : block_starts(-(z + set.strength * t), level, size + set.strength * static_cast<double>(z.size(1)),
                            block_mean);
  // Equal scores have equal soft ranks: rounding must not put them in different blocks.
  const Runs block(starts & jumps(sorted.values));

  Tensor ranks;
  const Tensor mean_rank = (block.begin + block.last + 2).to(at::kDouble) / 2;
  if (set.kl) {
    const Tensor e = ((x.detach().gather(1, block.last) - x) / set.strength).exp();
    ranks = block.count * mean_rank * e / block.sum(e);
  } else {
    const Tensor offset = x - x.detach().gather(1, block.begin);
    ranks = mean_rank - (offset - block.mean(offset)) / set.strength;
  }
  return at::zeros_like(ranks).scatter(1, sorted.order, ranks);
}

/// With an infinite score the whole row is infinite.
Tensor soft_sort_l2(double strength, const Sorted& sorted) {
  const Tensor& x = sorted.values;
  const Tensor drawn = x.isinf().any(1, /*keepdim=*/true);
  const Tensor ends = x.slice(1, 0, 1).masked_fill(x.slice(1, 0, 1).isfinite(), 0) +
                      x.slice(1, x.size(1) - 1).masked_fill(x.slice(1, x.size(1) - 1).isfinite(), 0);
  const Tensor finite = with_values(sorted.shared, x.masked_fill(drawn, 0)), t = positions(x);
  const Tensor z = finite.detach() - finite.detach().slice(1, 0, 1);
  const Tensor size = z.abs().amax(1, /*keepdim=*/true) + static_cast<double>(z.size(1)) / strength;
  const Tensor starts = block_starts(z + t / strength, at::zeros_like(x), size, block_mean);
  const Runs block(starts & (drawn.logical_not() | (t == 0)));
  const Tensor anchor = finite.detach().gather(1, block.begin);
  const Tensor y = anchor + (block.mean(finite - anchor) - (t - block.mean(t)) / strength);
  return with_values(y, y.detach().where(drawn.logical_not(), ends.expand_as(y)));
}

/// If the largest score is infinite, the finite ones have no weight.
Tensor soft_sort_kl(double strength, const Sorted& sorted) {
  const Tensor largest = sorted.values.slice(1, 0, 1), drawn = largest.isinf();
  const Tensor limit = (sorted.values - largest).masked_fill(sorted.values == largest, 0);  // 0 and -inf
  const Tensor x = with_values(sorted.shared, limit.where(drawn, sorted.values)), t = positions(x);
  const Tensor z = x.detach() - x.detach().slice(1, 0, 1);
  const Tensor size =
      z.masked_fill(z.isinf(), 0).abs().amax(1, /*keepdim=*/true) + (1 + static_cast<double>(z.size(1)) / strength);
  const Tensor starts =
      block_starts(z, at::zeros_like(x), size, [strength](const Tensor& keys, std::int64_t j, std::int64_t m) {
        const Tensor w = -positions(keys.slice(0, 0, 1)) / strength;
        return block_log_sum_exp(keys, j, m) - block_log_sum_exp(w, j, m);
      });
  const Runs block(starts);
  const Tensor anchor = x.detach().gather(1, block.begin), w = (block.begin - t) / strength;
  const Tensor y = anchor + (block.sum((x - anchor).exp()).log() + w - block.sum(w.exp()).log());
  return with_values(y, largest.where(drawn, y.detach()));
}

Tensor soft_sort(const Operator& op, const Tensor& scores) {
  const Setting set(op);
  if (set.power) return power_sort(set.strength, set.power, scores);
  const Sorted sorted(scores);
  return set.kl ? soft_sort_kl(set.strength, sorted) : soft_sort_l2(set.strength, sorted);
}

const bool added_rank = add_twin<Ranker>("permutahedron", {soft_rank});
const bool added_sort = add_twin<Sorter>("permutahedron", {soft_sort});

}  // namespace
}  // namespace diffrank::libtorch
