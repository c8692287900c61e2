// SPDX-License-Identifier: Apache-2.0
// Twins of permutahedron with a p-norm: the y that maximizes <theta, y> - sum |y|^p / p over the permutahedron of w,
// both in ascending order; y = sign(t) |t|^m with t = theta + v, v common to a block, sum_B y = sum_B w.
// The blocks come from the min-max formula, with v of every j..k by bisection over prefix sums; then v is refined by
// differentiable Newton steps, each of which doubles the number of correct derivatives.
#include "diffrank/backends/libtorch/twins/permutahedron_power.hpp"

#include <ATen/ATen.h>
#include <c10/core/GradMode.h>

#include <limits>

#include "diffrank/backends/libtorch/twin.hpp"
#include "diffrank/backends/libtorch/twins/blocks.hpp"

namespace diffrank::libtorch {
namespace {

using at::Tensor;
constexpr double infinity = std::numeric_limits<double>::infinity();

Tensor power(const Tensor& t, int m) {
  return m == 2 ? t * t.abs() : t * t * t;
}
Tensor slope(const Tensor& t, int m) {
  return m == 2 ? 2 * t.abs() : 3 * t * t;
}
Tensor root(const Tensor& y, int m) {
  return y.sign() * y.abs().pow(1.0 / m);
}
Tensor positions(const Tensor& x) {
  return at::arange(x.size(1), x.options().requires_grad(false)).expand_as(x);
}

/// Bisection: the point in [low, high] up to which `too_small` is true.
template <class TooSmall>
Tensor bisect(Tensor low, Tensor high, TooSmall too_small) {
  const c10::AutoGradMode off(false);
  for (int step = 0; step < 100; ++step) {
    const Tensor middle = (low + high) / 2, small = too_small(middle);
    low = middle.where(small, low);
    high = high.where(small, middle);
  }
  return (low + high) / 2;
}

/// -v of the blocks j..k of theta, [r, m, n] as BlockValue has it; w [r or 1, n].
Tensor block_shift(const Tensor& theta, const Tensor& w, int power_m, std::int64_t first, std::int64_t m) {
  const std::int64_t n = theta.size(1), r = theta.size(0);
  const Tensor start = theta.slice(1, first, first + m).unsqueeze(2);
  const Tensor t = at::arange(n, theta.options()), j = t.slice(0, first, first + m).unsqueeze(1);
  const Tensor before = t < j;  // [m, n]
  const Tensor d = (theta.unsqueeze(1) - start).masked_fill(before, 0);
  const Tensor d1 = d.cumsum(2), d2 = (d * d).cumsum(2), d3 = (d * d * d).cumsum(2), count = (t - j + 1).clamp_min(1);
  const Tensor wanted = w.unsqueeze(1).expand({r, m, n}).masked_fill(before, 0).cumsum(2);
  const Tensor own = (root(w, power_m) - theta).unsqueeze(1).expand({r, m, n});
  const Tensor low = std::get<0>(own.masked_fill(before, infinity).cummin(2)).masked_fill(before, 0);
  const Tensor high = std::get<0>(own.masked_fill(before, -infinity).cummax(2)).masked_fill(before, 0);
  const Tensor keys = theta.contiguous();
  const auto sum = [&](const Tensor& v) {
    const Tensor a = start + v;  // t of the first member
    if (power_m == 3) return d3 + 3 * a * d2 + 3 * a * a * d1 + count * a * a * a;
    const Tensor whole = d2 + 2 * a * d1 + count * a * a;
    const Tensor below = at::searchsorted(keys, (-v).reshape({r, m * n}).contiguous()).reshape({r, m, n}) - j;
    const Tensor negative = below.minimum(count);  // members with t < 0
    const Tensor last = (negative + j - 1).clamp(0, n - 1).to(at::kLong);
    const Tensor part = d2.gather(2, last) + 2 * a * d1.gather(2, last) + negative * a * a;
    return whole - 2 * part.masked_fill(negative <= 0, 0);
  };
  return -bisect(low, high, [&](const Tensor& middle) { return sum(middle) < wanted; });
}

/// The `size` argument of block_starts.
Tensor size_of(const Tensor& theta, const Tensor& w, int m) {
  return theta.abs().amax(1, /*keepdim=*/true) + root(w, m).abs().amax(1, /*keepdim=*/true);
}

/// y for given blocks. `total` is the sum of w over a whole row, without rounding error.
Tensor values(const Tensor& theta, const Tensor& w, const Runs& block, double total, int m) {
  const Tensor base = theta.detach().gather(1, block.begin), d = theta - base, e = d - block.mean(d);
  const Tensor whole = block.count == static_cast<double>(w.size(1)), single = block.count == 1;
  const Tensor wanted = block.sum(w).masked_fill(whole, total);
  const auto sum = [&](const Tensor& u) { return block.sum(power(u + e, m)); };
  const Tensor reach = root(w, m).abs().amax(1, true) + e.abs().amax(1, true);
  const Tensor bound = reach.detach().expand_as(e);
  Tensor u = bisect(-bound, bound, [&](const Tensor& middle) { return sum(middle) < wanted; });
  for (int step = 0; step < 3; ++step) {
    const Tensor rate = block.sum(slope(u + e, m));
    u = u - (sum(u) - wanted) / rate.masked_fill(single | (rate == 0), 1);
  }
  return w.where(single, power(u + e, m));
}

}  // namespace

/// Infinite scores have level +-1: they share no block with finite ones, and are equal among themselves.
Tensor power_rank(double strength, int m, const Tensor& scores) {
  const Sorted sorted(scores);
  const Tensor level = sorted.values.sign() * sorted.values.isinf();
  const Tensor x = with_values(scores.gather(1, sorted.order), sorted.values.masked_fill(level != 0, 0));
  const Tensor top = sorted.values.masked_fill(level != 0, -infinity).amax(1, /*keepdim=*/true);
  const Tensor keys = ((top - sorted.values) / strength).masked_fill(level != 0, 0);
  const Tensor ranks = positions(x) + 1;
  // The keys must ascend, so infinite scores get finite keys at the ends.
  const Tensor ordered = keys.amax(1, /*keepdim=*/true).expand_as(keys).where(level < 0, keys);
  const Tensor starts = block_starts(ordered, level, size_of(ordered, ranks, m),
                                     [m, &ranks](const Tensor& k, std::int64_t j, std::int64_t count) {
                                       return block_shift(k, ranks.slice(0, 0, 1), m, j, count);
                                     });
  const Runs block(starts & jumps(sorted.values));  // equal scores share a block, despite rounding
  const double n = static_cast<double>(x.size(1));
  const Tensor theta = (x.detach().gather(1, block.begin) - x) / strength;
  const Tensor y = values(theta, ranks, block, n * (n + 1) / 2, m);
  return at::zeros_like(y).scatter(1, sorted.order, y);
}

/// With an infinite score the whole row is infinite. In ascending order: -(x - mean x) with positions / strength.
Tensor power_sort(double strength, int m, const Tensor& scores) {
  const Sorted sorted(scores);
  const Tensor drawn = sorted.values.isinf().any(1, /*keepdim=*/true);
  const std::int64_t n = scores.size(1);
  const auto infinite = [](const Tensor& end) { return end.masked_fill(end.isfinite(), 0); };
  const Tensor limit = infinite(sorted.values.slice(1, 0, 1)) + infinite(sorted.values.slice(1, n - 1));
  const Tensor x = with_values(sorted.shared, sorted.values.masked_fill(drawn, 0)), t = positions(x);
  const Tensor anchor = x.detach().slice(1, 0, 1), offset = x - anchor, mean = offset.mean(1, /*keepdim=*/true);
  const Tensor w = mean - offset, theta = t / strength;
  const Tensor starts = block_starts(w.detach(), at::zeros_like(x), size_of(theta, w.detach(), m),
                                     [m, &theta](const Tensor& k, std::int64_t j, std::int64_t count) {
                                       return block_shift(theta.slice(0, 0, 1).expand_as(k), k, m, j, count);
                                     });
  const Runs block(starts & (drawn.logical_not() | (t == 0)));
  const Tensor y = anchor + (mean - values(theta, w, block, 0, m));
  return with_values(y, y.detach().where(drawn.logical_not(), limit.expand_as(y)));
}

}  // namespace diffrank::libtorch
