// SPDX-License-Identifier: Apache-2.0
// sort:  projection of (n..1)/strength onto the permutahedron of x; k the position, largest first
//        l2: y_k = mean_B x - (k - mean_B k)/strength         kl: y_k = -k/strength - LSE_B(-k/strength) + LSE_B(x)
//        p32, p43: y maximizes <(n..1), y> - strength/p sum |y - a|^p over the permutahedron, p = 3/2 or 4/3 and
//        m = 1/(p-1), a = mean x: y_k = a + sign(t_k) |t_k|^m, t_k = u_B - (k - mean_B k)/strength, where
//        sum_B y = sum_B x gives u_B. (About a, not about 0 as published, so that a common offset is added to y.)
// VJP:   l2: mean_B c                                         kl: softmax_B(x)_i sum_B c
//        p32, p43: s_B + mean c - mean s, s_B = sum_B w c / sum_B w, w = |t|^(m-1)
// cost:  O(n log n) to sort, O(n) to pool (p32: O(n log n))
// Blondel, Teboul, Berthet, Djolonga, "Fast Differentiable Sorting and Ranking", ICML 2020, props. 2-4; for p-norms
// Sander et al., ICML 2023, and Paulus et al., 2026, arXiv:2603.08824.
#include <numeric>

#include "diffrank/core/numerics/headroom.hpp"
#include "diffrank/core/numerics/power_mean.hpp"
#include "diffrank/core/rankers/permutahedron.hpp"
#include "diffrank/core/registry.hpp"

namespace diffrank {
namespace {

using namespace permutahedron;

class PermutahedronSort final : public RowSorter<PermutahedronSort> {
 public:
  void options(Options& o) final { declare(o, regularization_, strength_); }
  Gradient gradient() const final { return Gradient::exact; }
  Softness softness() const final { return {"strength", 0}; }

  template <class T>
  void forward_row(const T* scores, T* y, std::size_t n) const {
    Scratch scratch;
    const DescendingRow s(scratch, scores, n);
    if (regularization_ != Regularization::kl)
      if (const double limit = infinite_limit(s.x, n); limit != 0 && n > 1)
        return std::fill(y, y + n, static_cast<T>(limit));
    without_overflow(s.x, n, [&](const PermutahedronSort& op, double scale) {
      op.sorted(scratch, s.x, n, [=](std::size_t k, double value) { y[k] = static_cast<T>(value / scale); });
    });
  }

  template <class T>
  void vjp_row(const T* scores, const T*, const T* c, T* g, std::size_t n) const {
    Scratch scratch;
    const DescendingRow s(scratch, scores, n);
    if (regularization_ != Regularization::kl && infinite_limit(s.x, n) != 0)  // one pool, as in forward
      return std::fill(g, g + n, static_cast<T>(std::accumulate(c, c + n, 0.0) / static_cast<double>(n)));
    without_overflow(s.x, n, [&](const PermutahedronSort& op, double) { op.pull(scratch, s, c, g, n); });
    average_over_ties(scores, s.order, n, g);
  }

 private:
  /// Calls compute(operator, 1). Where differences of huge scores would overflow, scales `x` first, and the operator's
  /// strength so that the sorted values scale like the scores. KL needs no scaling: it uses differences of scores only,
  /// and these may be infinite.
  template <class Compute>
  void without_overflow(double* x, std::size_t n, Compute compute) const {
    const double scale = regularization_ == Regularization::kl ? 1 : headroom(x, n);
    if (scale == 1) return compute(*this, scale);
    PermutahedronSort scaled(*this);
    scaled.strength_ = std::ldexp(strength_, headroom_bits / power(regularization_));
    for (std::size_t k = 0; k < n; ++k) x[k] *= scale;
    compute(scaled, scale);
  }

  /// Calls put(k, y_k) for each position.
  template <class Put>
  void sorted(Scratch& scratch, const double* x, std::size_t n, Put put) const {
    if (regularization_ == Regularization::l2) {
      each_mean_block(scratch, x, n, [&](const MeanBlock& b) {
        for (std::size_t k = b.begin; k < b.begin + b.count; ++k)
          put(k, b.anchor + (b.mean_offset() - (static_cast<double>(k) - b.position()) / strength_));
      });
    } else if (regularization_ == Regularization::kl) {
      each_exp_block(scratch, x, n, [&](const ExpBlock& b) {
        for (std::size_t k = b.begin; k < b.begin + b.count; ++k)
          put(k, b.anchor + (std::log(b.sum) - log_geometric(b.count) - static_cast<double>(k - b.begin) / strength_));
      });
    } else {
      const double mean = mean_offset(x, n);
      each_line_block(scratch, x, n, mean, [&](const LineBlock& b) {
        if (b.count == 1) return put(b.begin, x[b.begin]);
        for (std::size_t k = b.begin; k < b.begin + b.count; ++k) {
          const double t = b.t(k) / strength_, value = raised(std::abs(t), power(regularization_));
          put(k, x[0] + (mean + std::copysign(value, t)));
        }
      });
    }
  }

  template <class T>
  void pull(Scratch& scratch, const DescendingRow& s, const T* c, T* g, std::size_t n) const {
    const auto sum_of = [c](const auto& b) {
      double sum = 0;
      for (std::size_t k = b.begin; k < b.begin + b.count; ++k) sum += static_cast<double>(c[k]);
      return sum;
    };
    if (regularization_ == Regularization::l2) {
      each_mean_block(scratch, s.x, n, [&](const MeanBlock& b) {
        const double mean = sum_of(b) / static_cast<double>(b.count);
        for (std::size_t k = b.begin; k < b.begin + b.count; ++k) g[s.order[k]] = static_cast<T>(mean);
      });
    } else if (regularization_ == Regularization::kl) {
      each_exp_block(scratch, s.x, n, [&](const ExpBlock& b) {
        const double sum = sum_of(b);
        for (std::size_t k = b.begin; k < b.begin + b.count; ++k)
          g[s.order[k]] = static_cast<T>(sum * std::exp(gap(s.x[k], b.anchor)) / b.sum);
      });
    } else {
      pull_powers(scratch, s, c, g, n);
    }
  }

  /// Blocks merge where their scores are farther apart than their positions, in units of 1/strength.
  template <class Each>
  void each_mean_block(Scratch& scratch, const double* x, std::size_t n, Each each) const {
    auto* blocks = single_means(scratch, x, n);
    const auto violates = [this](const MeanBlock& a, const MeanBlock& b) {
      const double reach = (b.position() - a.position()) / strength_;
      return mean_gap(a, b) + slack(reach, a.mean_offset(), b.mean_offset()) >= reach;
    };
    const std::size_t count =
        pool_adjacent_violators(blocks, n, violates, [](const auto& a, const auto& b) { return merge(a, b); });
    std::for_each(blocks, blocks + count, each);
  }

  template <class Each>
  void each_exp_block(Scratch& scratch, const double* x, std::size_t n, Each each) const {
    auto* blocks = scratch.take<ExpBlock>(n);
    for (std::size_t k = 0; k < n; ++k) blocks[k] = {k, 1, x[k], 1.0};
    const auto violates = [this](const ExpBlock& a, const ExpBlock& b) {
      const double steps = static_cast<double>(b.begin - a.begin) / strength_,
                   sums = log_geometric(a.count) - log_geometric(b.count);
      return steps + sums <= log_gap(a, b) + slack(1.0, steps, sums);
    };
    const std::size_t count =
        pool_adjacent_violators(blocks, n, violates, [](const auto& a, const auto& b) { return merge(a, b); });
    std::for_each(blocks, blocks + count, each);
  }

  /// log of 1 + q + ... + q^(count-1), q = exp(-1/strength)
  double log_geometric(std::size_t count) const {
    return count == 1 ? 0.0
                      : std::log(std::expm1(-static_cast<double>(count) / strength_) / std::expm1(-1 / strength_));
  }

  template <class T>
  void pull_powers(Scratch& scratch, const DescendingRow& s, const T* c, T* g, std::size_t n) const {
    const int m = power(regularization_);
    const double size = static_cast<double>(n), all = std::accumulate(c, c + n, 0.0) / size;
    auto* share = scratch.take<double>(n);
    double shared = 0;  // mean s of the VJP above
    each_line_block(scratch, s.x, n, mean_offset(s.x, n), [&](const LineBlock& b) {
      double sum = 0, mean = 0;
      for (std::size_t k = b.begin; k < b.begin + b.count; ++k) {
        const double w = b.count == 1 ? 1 : raised(std::abs(b.t(k)), m - 1);
        sum += w;
        mean += w * static_cast<double>(c[k]);
      }
      mean /= sum;
      shared += mean * (static_cast<double>(b.count) / size);
      std::fill_n(share + b.begin, b.count, mean);
    });
    for (std::size_t k = 0; k < n; ++k) g[s.order[k]] = static_cast<T>(share[k] + (all - shared));
  }

  /// The mean of the scores, minus the largest score.
  static double mean_offset(const double* x, std::size_t n) {
    double sum = 0;
    for (std::size_t k = 0; k < n; ++k) sum += x[k] - x[0];
    return sum / static_cast<double>(n);
  }

  /// A pool of the p-norms: the sum of its scores' distances from their mean over the row, and the mean of t, where t
  /// falls by one with each position (it is in units of 1/strength).
  struct LineBlock {
    std::size_t begin, count;
    double sum, u;
    double position() const { return static_cast<double>(begin) + 0.5 * static_cast<double>(count - 1); }
    double t(std::size_t k) const { return u + (position() - static_cast<double>(k)); }
  };

  template <class Each>
  void each_line_block(Scratch& scratch, const double* x, std::size_t n, double mean, Each each) const {
    const int m = power(regularization_);
    const double unit = raised(strength_, m);
    const auto block = [&](std::size_t begin, std::size_t count, double sum) {
      if (count == n) sum = 0;  // without rounding error
      const double mean_of_block = sum / static_cast<double>(count), level = sum == 0 ? 0 : mean_of_block * unit;
      if (std::isinf(level)) return LineBlock{begin, count, sum, strength_ * root(mean_of_block, m)};
      return LineBlock{begin, count, sum, m == 2 ? line_square_root(count, level) : line_cube_root(count, level)};
    };
    auto* blocks = scratch.take<LineBlock>(n);
    for (std::size_t k = 0; k < n; ++k) blocks[k] = block(k, 1, (x[k] - x[0]) - mean);
    const auto violates = [](const LineBlock& a, const LineBlock& b) {
      const double distance = b.position() - a.position();
      return !(a.u - b.u + slack(a.u, b.u, distance) < distance);
    };
    const auto merged = [&](const LineBlock& a, const LineBlock& b) {
      return block(a.begin, a.count + b.count, a.sum + b.sum);
    };
    const std::size_t count = pool_adjacent_violators(blocks, n, violates, merged);
    std::for_each(blocks, blocks + count, each);
  }

  /// The limit of the whole row: +-inf if it has infinite scores of one sign, NaN if of both, 0 if it has none.
  static double infinite_limit(const double* sorted, std::size_t n) {
    const double high = std::isinf(sorted[0]) ? sorted[0] : 0, low = std::isinf(sorted[n - 1]) ? sorted[n - 1] : 0;
    return high + low;
  }

  Regularization regularization_ = Regularization::l2;
  double strength_ = 1;
};

const bool added =
    add<PermutahedronSort>("permutahedron", "Blondel et al. 2020", "soft sorting by projection onto the permutahedron");

}  // namespace
}  // namespace diffrank
