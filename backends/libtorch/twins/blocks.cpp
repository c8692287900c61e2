// SPDX-License-Identifier: Apache-2.0
// Isotonic regression by its min-max formula: Robertson, Wright, Dykstra, "Order Restricted Statistical Inference",
// 1988, section 1.4.
#include "diffrank/backends/libtorch/twins/blocks.hpp"

#include <ATen/ATen.h>
#include <c10/core/GradMode.h>

#include <limits>

#include "diffrank/backends/libtorch/twin.hpp"

namespace diffrank::libtorch {
namespace {

using at::Tensor;
constexpr double infinity = std::numeric_limits<double>::infinity();

/// t - j for j in [first, first + m): [m, n]
Tensor distance(const Tensor& keys, std::int64_t first, std::int64_t m) {
  const Tensor t = at::arange(keys.size(1), keys.options());
  return t - t.slice(0, first, first + m).unsqueeze(1);
}

/// Keys repeated for each j, with `fill` before j.
Tensor from_j_on(const Tensor& keys, std::int64_t first, std::int64_t m, double fill) {
  return keys.unsqueeze(1).expand({keys.size(0), m, keys.size(1)}).masked_fill(distance(keys, first, m) < 0, fill);
}

Tensor min_max(const Tensor& keys, const Tensor& level, const BlockValue& f) {
  const std::int64_t n = keys.size(1), some = chunk(n, keys.size(0) * n);
  Tensor v = at::full_like(keys, -infinity);
  for (std::int64_t j = 0; j < n; j += some) {
    const std::int64_t m = std::min(some, n - j);
    const Tensor level_j = level.slice(1, j, j + m).unsqueeze(2);
    const Tensor other = (level.unsqueeze(1) != level_j) | (distance(keys, j, m) < 0);
    const Tensor values = f(keys, j, m).masked_fill(other, infinity);
    const Tensor least = std::get<0>(values.flip(2).cummin(2)).flip(2);  // minimum over k >= i
    v = at::maximum(v, least.masked_fill(other, -infinity).amax(1));
  }
  return v;
}

}  // namespace

Sorted::Sorted(const Tensor& scores) {
  std::tie(values, order) = scores.detach().sort(/*stable=*/true, /*dim=*/1, /*descending=*/true);
  shared = with_values(Runs(jumps(values)).mean(scores.gather(1, order)), values);
}

Runs::Runs(const Tensor& starts) : id_(starts.to(at::kLong).cumsum(1) - 1) {
  const Tensor position = at::arange(starts.size(1), id_.options()).expand_as(id_);
  begin = std::get<0>(position.masked_fill(starts.logical_not(), 0).cummax(1));
  count = sum(at::ones_like(id_, id_.options().dtype(at::kDouble)));
  last = begin + count.to(at::kLong) - 1;
}

Tensor Runs::sum(const Tensor& x) const {
  return x.new_zeros(x.sizes()).scatter_add(1, id_, x).gather(1, id_);
}

Tensor Runs::mean(const Tensor& x) const {
  return sum(x / count);
}

Tensor block_sum(const Tensor& keys, std::int64_t first, std::int64_t m) {
  return from_j_on(keys, first, m, 0).cumsum(2);
}

Tensor block_mean(const Tensor& keys, std::int64_t first, std::int64_t m) {
  return block_sum(keys, first, m) / (distance(keys, first, m) + 1).clamp_min(1);
}

Tensor block_log_sum_exp(const Tensor& keys, std::int64_t first, std::int64_t m) {
  return from_j_on(keys, first, m, -infinity).logcumsumexp(2);
}

Tensor block_starts(const Tensor& keys, const Tensor& level, const Tensor& size, const BlockValue& f) {
  const c10::AutoGradMode off(false);
  const std::int64_t rows = keys.size(0), n = keys.size(1), some = chunk(rows, n * n);
  Tensor v = keys.new_empty({rows, n});
  for (std::int64_t r = 0; r < rows; r += some) {
    const auto end = std::min(rows, r + some);
    v.slice(0, r, end).copy_(min_max(keys.slice(0, r, end), level.slice(0, r, end), f));
  }
  return jumps(v, 0x1p-46 * size.detach()) | jumps(level);
}

Tensor jumps(const Tensor& x, const Tensor& tolerance) {
  Tensor differs = at::ones_like(x, x.options().dtype(at::kBool));
  const std::int64_t n = x.size(1);
  if (n < 2) return differs;
  const Tensor left = x.slice(1, 0, n - 1), right = x.slice(1, 1, n);
  differs.slice(1, 1, n).copy_(tolerance.defined() ? (right - left).abs() > tolerance : right != left);
  return differs;
}

Tensor equal_for_ties(const Tensor& scores, const Tensor& values) {
  const Sorted sorted(scores);
  const Tensor first = values.detach().gather(1, sorted.order).gather(1, Runs(jumps(sorted.values)).begin);
  return with_values(values, at::zeros_like(first).scatter(1, sorted.order, first));
}

}  // namespace diffrank::libtorch
