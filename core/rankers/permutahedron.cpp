// SPDX-License-Identifier: Apache-2.0
// rank:  projection of -x/strength onto the permutahedron of (1..n); with blocks B of the pooled, sorted scores
//        l2: r_i = mean_B(k) - (x_i - mean_B x)/strength      kl: r_i = sum_B(k) softmax_B(-x/strength)_i
//        p32, p43: r maximizes <-x, r> - strength/p sum r^p over the permutahedron, p = 3/2 or 4/3, m = 1/(p-1):
//        r_i = t_i^m, t_i = u_B - (x_i - mean_B x)/strength > 0, where sum_B t^m = sum_B(k) gives u_B
// VJP:   l2: -(c_i - mean_B c)/strength                       kl: -(h_i - softmax_i sum_B h)/strength, h = c r
//        p32, p43: -m w_i (c_i - sum_B w c / sum_B w)/strength, w = t^(m-1)
// cost:  O(n log n) to sort, O(n) to pool
// Blondel, Teboul, Berthet, Djolonga, "Fast Differentiable Sorting and Ranking", ICML 2020, props. 2-4; for p-norms
// Sander, Puigcerver, Djolonga, Peyre, Blondel, "Fast, Differentiable and Sparse Top-k: a Convex Analysis Perspective",
// ICML 2023, and Paulus et al., 2026, arXiv:2603.08824.
#include "diffrank/core/rankers/permutahedron.hpp"

#include "diffrank/core/numerics/power_mean.hpp"
#include "diffrank/core/registry.hpp"

namespace diffrank {
namespace {

using namespace permutahedron;

class PermutahedronRank final : public RowRanker<PermutahedronRank> {
 public:
  void options(Options& o) final { declare(o, regularization_, strength_); }
  Gradient gradient() const final { return Gradient::exact; }
  Softness softness() const final { return {"strength", 0}; }

  template <class T>
  void forward_row(const T* scores, T* r, std::size_t n) const {
    Scratch scratch;
    const DescendingRow s(scratch, scores, n);
    const auto put = [&](std::size_t k, double rank) { r[s.order[k]] = static_cast<T>(rank); };
    if (regularization_ == Regularization::l2) {
      each_mean_block(scratch, s.x, n, [&](const MeanBlock& b) {
        for (std::size_t k = b.begin; k < b.begin + b.count; ++k)
          put(k, b.position() + 1 - (gap(s.x[k], b.anchor) - b.mean_offset()) / strength_);
      });
    } else if (regularization_ == Regularization::kl) {
      each_exp_block(scratch, s.x, n, [&](const ExpBlock& b) {
        for (std::size_t k = b.begin; k < b.begin + b.count; ++k) put(k, rank_sum(b) * std::exp(z(s.x[k], b)) / b.sum);
      });
    } else {
      each_power_block(scratch, s.x, n, [&](const PowerBlock& b) {
        if (b.count == 1) return put(b.begin, static_cast<double>(b.begin + 1));
        for (std::size_t k = b.begin; k < b.begin + b.count; ++k) put(k, raised(t(s.x[k], b), power(regularization_)));
      });
    }
  }

  template <class T>
  void vjp_row(const T* scores, const T*, const T* c, T* g, std::size_t n) const {
    Scratch scratch;
    const DescendingRow s(scratch, scores, n);
    const auto at = [&](std::size_t k) { return static_cast<double>(c[s.order[k]]); };
    const auto put = [&](std::size_t k, double value) { g[s.order[k]] = static_cast<T>(value / strength_); };
    if (regularization_ == Regularization::l2) {
      each_mean_block(scratch, s.x, n, [&](const MeanBlock& b) {
        if (b.count == 1) return put(b.begin, 0);
        double sum = 0;
        for (std::size_t k = b.begin; k < b.begin + b.count; ++k) sum += at(k);
        for (std::size_t k = b.begin; k < b.begin + b.count; ++k) put(k, sum / static_cast<double>(b.count) - at(k));
      });
    } else if (regularization_ == Regularization::kl) {
      each_exp_block(scratch, s.x, n, [&](const ExpBlock& b) {
        if (b.count == 1) return put(b.begin, 0);
        double mean = 0;  // mean of c, weighted by the block's softmax
        for (std::size_t k = b.begin; k < b.begin + b.count; ++k) mean += at(k) * std::exp(z(s.x[k], b)) / b.sum;
        for (std::size_t k = b.begin; k < b.begin + b.count; ++k)
          put(k, rank_sum(b) * std::exp(z(s.x[k], b)) / b.sum * (mean - at(k)));
      });
    } else {
      const int m = power(regularization_);
      each_power_block(scratch, s.x, n, [&](const PowerBlock& b) {
        if (b.count == 1) return put(b.begin, 0);
        double sum = 0, mean = 0;  // mean of c, weighted by t^(m-1)
        for (std::size_t k = b.begin; k < b.begin + b.count; ++k) {
          const double w = raised(t(s.x[k], b), m - 1);
          sum += w;
          mean += w * at(k);
        }
        mean /= sum;
        for (std::size_t k = b.begin; k < b.begin + b.count; ++k)
          put(k, m * raised(t(s.x[k], b), m - 1) * (mean - at(k)));
      });
    }
  }

 private:
  /// Blocks stay separate where their scores differ by more than the strength times the distance of their positions.
  template <class Each>
  void each_mean_block(Scratch& scratch, const double* x, std::size_t n, Each each) const {
    auto* blocks = single_means(scratch, x, n);
    const auto violates = [this](const MeanBlock& a, const MeanBlock& b) {
      const double reach = strength_ * (b.position() - a.position());
      return mean_gap(a, b) <= reach + slack(reach, a.mean_offset(), b.mean_offset());
    };
    const std::size_t count =
        pool_adjacent_violators(blocks, n, violates, [](const auto& a, const auto& b) { return merge(a, b); });
    std::for_each(blocks, blocks + count, each);
  }

  /// Blocks of exp(-x/strength); the anchor is -x/strength of the last (smallest) score. Infinite scores are
  /// used as they are.
  template <class Each>
  void each_exp_block(Scratch& scratch, const double* x, std::size_t n, Each each) const {
    auto* blocks = scratch.take<ExpBlock>(n);
    for (std::size_t k = 0; k < n; ++k) blocks[k] = {k, 1, x[k], 1.0};
    const auto violates = [this](const ExpBlock& a, const ExpBlock& b) {
      const double sums = std::log(a.sum / b.sum), ranks = std::log(rank_sum(b) / rank_sum(a));
      return sums + ranks + slack(1.0, sums, ranks) >= gap(a.anchor, b.anchor) / strength_;
    };
    const auto merge_down = [this](const ExpBlock& a, const ExpBlock& b) {
      return ExpBlock{a.begin, a.count + b.count, b.anchor,
                      a.sum * std::exp(-gap(a.anchor, b.anchor) / strength_) + b.sum};
    };
    const std::size_t count = pool_adjacent_violators(blocks, n, violates, merge_down);
    std::for_each(blocks, blocks + count, each);
  }

  /// A pool of the p-norms: the mean of t, and the moments of e = (anchor - x)/strength about it, so that
  /// t = u + (e - mean e) is positive and the mean of t^m is the mean rank.
  struct PowerBlock {
    std::size_t begin, count;
    double anchor, u;
    Moments e;
  };
  double t(double x, const PowerBlock& b) const { return b.u + (gap(b.anchor, x) / strength_ - b.e.mean); }

  template <class Each>
  void each_power_block(Scratch& scratch, const double* x, std::size_t n, Each each) const {
    const int m = power(regularization_);
    auto* blocks = scratch.take<PowerBlock>(n);
    for (std::size_t k = 0; k < n; ++k)
      blocks[k] = {k, 1, x[k], power_mean({1, 0, 0, 0}, static_cast<double>(k + 1), m), {1, 0, 0, 0}};
    const auto step = [this](const PowerBlock& a, const PowerBlock& b) {
      return gap(a.anchor, b.anchor) / strength_ + (b.e.mean - a.e.mean);
    };
    const auto violates = [step](const PowerBlock& a, const PowerBlock& b) {
      return step(a, b) <= b.u - a.u + slack(a.u, b.u, a.e.mean, b.e.mean);
    };
    const auto merged = [step, m](const PowerBlock& a, const PowerBlock& b) {
      PowerBlock both{a.begin, a.count + b.count, a.anchor, 0, merge(a.e, b.e, step(a, b))};
      both.u = power_mean(both.e, static_cast<double>(both.begin) + 0.5 * static_cast<double>(both.count + 1), m);
      return both;
    };
    const std::size_t count = pool_adjacent_violators(blocks, n, violates, merged);
    std::for_each(blocks, blocks + count, each);
  }

  double z(double x, const ExpBlock& b) const { return -gap(x, b.anchor) / strength_; }
  static double rank_sum(const ExpBlock& b) {  // sum of begin + 1 .. begin + count
    return static_cast<double>(b.count) * (static_cast<double>(b.begin) + 0.5 * static_cast<double>(b.count + 1));
  }

  Regularization regularization_ = Regularization::l2;
  double strength_ = 1;
};

const bool added =
    add<PermutahedronRank>("permutahedron", "Blondel et al. 2020",
                           "soft ranks by projection onto the permutahedron; exact below a finite strength");

}  // namespace
}  // namespace diffrank
