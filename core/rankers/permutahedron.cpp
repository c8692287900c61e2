// SPDX-License-Identifier: Apache-2.0
// rank:  projection of -x/strength onto the permutahedron of (1..n); with blocks B of the pooled, sorted scores
//        l2: r_i = mean_B(k) - (x_i - mean_B x)/strength      kl: r_i = sum_B(k) softmax_B(-x/strength)_i
// sort:  projection of (n..1)/strength onto the permutahedron of x; k the position, largest first
//        l2: y_k = mean_B x - (k - mean_B k)/strength         kl: y_k = -k/strength - LSE_B(-k/strength) + LSE_B(x)
// VJP:   rank l2: -(c_i - mean_B c)/strength                  rank kl: -(h_i - softmax_i sum_B h)/strength, h = c r
//        sort l2: mean_B c                                    sort kl: softmax_B(x)_i sum_B c
// cost:  O(n log n) to sort, O(n) to pool
// Blondel, Teboul, Berthet, Djolonga, "Fast Differentiable Sorting and Ranking", ICML 2020, props. 2-4.
#include "diffrank/core/order/argsort.hpp"
#include "diffrank/core/order/isotonic.hpp"
#include "diffrank/core/order/ranks.hpp"
#include "diffrank/core/ranker.hpp"

namespace diffrank {
namespace {

enum class Regularization { l2, kl };

void declare(Options& o, Regularization& regularization, double& strength) {
  o.choice("regularization", regularization, {"l2", "kl"}, "of the projection: squared distance or relative entropy");
  o.number("strength", strength,
           "rank: softness in score units, of the order of the gap between neighbours; sort: in 1 / score units",
           Range::positive());
}

/// A row in descending order, as doubles.
template <class T>
struct Sorted {
  Sorted(Scratch& scratch, const T* scores, std::size_t n)
      : order(scratch.take<std::uint32_t>(n)), x(scratch.take<double>(n)) {
    argsort_descending(scores, n, order);
    for (std::size_t k = 0; k < n; ++k) x[k] = static_cast<double>(scores[order[k]]);
  }
  std::uint32_t* order;
  double* x;
};

MeanBlock* single_means(Scratch& scratch, const double* x, std::size_t n) {
  auto* blocks = scratch.take<MeanBlock>(n);
  for (std::size_t k = 0; k < n; ++k) blocks[k] = {k, 1, x[k], 0.0};
  return blocks;
}

class SoftRank final : public RowRanker<SoftRank> {
 public:
  void options(Options& o) final { declare(o, regularization_, strength_); }
  Gradient gradient() const final { return Gradient::exact; }

  template <class T>
  void forward_row(const T* scores, T* r, std::size_t n) const {
    Scratch scratch;
    const Sorted<T> s(scratch, scores, n);
    const auto put = [&](std::size_t k, double rank) { r[s.order[k]] = static_cast<T>(rank); };
    if (regularization_ == Regularization::l2) {
      each_mean_block(scratch, s.x, n, [&](const MeanBlock& b) {
        for (std::size_t k = b.begin; k < b.begin + b.count; ++k)
          put(k, b.position() + 1 - (gap(s.x[k], b.anchor) - b.mean_offset()) / strength_);
      });
    } else {
      each_exp_block(scratch, s.x, n, [&](const ExpBlock& b) {
        for (std::size_t k = b.begin; k < b.begin + b.count; ++k) put(k, rank_sum(b) * std::exp(z(s.x[k], b)) / b.sum);
      });
    }
  }

  template <class T>
  void vjp_row(const T* scores, const T*, const T* c, T* g, std::size_t n) const {
    Scratch scratch;
    const Sorted<T> s(scratch, scores, n);
    const auto at = [&](std::size_t k) { return static_cast<double>(c[s.order[k]]); };
    const auto put = [&](std::size_t k, double value) { g[s.order[k]] = static_cast<T>(value / strength_); };
    if (regularization_ == Regularization::l2) {
      each_mean_block(scratch, s.x, n, [&](const MeanBlock& b) {
        if (b.count == 1) return put(b.begin, 0);
        double sum = 0;
        for (std::size_t k = b.begin; k < b.begin + b.count; ++k) sum += at(k);
        for (std::size_t k = b.begin; k < b.begin + b.count; ++k) put(k, sum / static_cast<double>(b.count) - at(k));
      });
    } else {
      each_exp_block(scratch, s.x, n, [&](const ExpBlock& b) {
        if (b.count == 1) return put(b.begin, 0);
        double mean = 0;  // of c under the block's softmax
        for (std::size_t k = b.begin; k < b.begin + b.count; ++k) mean += at(k) * std::exp(z(s.x[k], b)) / b.sum;
        for (std::size_t k = b.begin; k < b.begin + b.count; ++k)
          put(k, rank_sum(b) * std::exp(z(s.x[k], b)) / b.sum * (mean - at(k)));
      });
    }
  }

 private:
  /// Blocks are apart where their scores are apart by more than the strength times the distance of their positions.
  template <class Each>
  void each_mean_block(Scratch& scratch, const double* x, std::size_t n, Each each) const {
    auto* blocks = single_means(scratch, x, n);
    const auto violates = [this](const MeanBlock& a, const MeanBlock& b) {
      return mean_gap(a, b) <= strength_ * (b.position() - a.position());
    };
    const std::size_t count =
        pool_adjacent_violators(blocks, n, violates, [](const auto& a, const auto& b) { return merge(a, b); });
    std::for_each(blocks, blocks + count, each);
  }

  /// Blocks of exp(-x/strength); the anchor is -x/strength of the last (smallest) score. Infinite scores go in as they
  /// are.
  template <class Each>
  void each_exp_block(Scratch& scratch, const double* x, std::size_t n, Each each) const {
    auto* blocks = scratch.take<ExpBlock>(n);
    for (std::size_t k = 0; k < n; ++k) blocks[k] = {k, 1, x[k], 1.0};
    const auto violates = [this](const ExpBlock& a, const ExpBlock& b) {
      return std::log(a.sum / b.sum) + std::log(rank_sum(b) / rank_sum(a)) >= gap(a.anchor, b.anchor) / strength_;
    };
    const auto merge_down = [this](const ExpBlock& a, const ExpBlock& b) {
      return ExpBlock{a.begin, a.count + b.count, b.anchor,
                      a.sum * std::exp(-gap(a.anchor, b.anchor) / strength_) + b.sum};
    };
    const std::size_t count = pool_adjacent_violators(blocks, n, violates, merge_down);
    std::for_each(blocks, blocks + count, each);
  }

  double z(double x, const ExpBlock& b) const { return -gap(x, b.anchor) / strength_; }
  static double rank_sum(const ExpBlock& b) {  // of the ranks begin + 1 .. begin + count
    return static_cast<double>(b.count) * (static_cast<double>(b.begin) + 0.5 * static_cast<double>(b.count + 1));
  }

  Regularization regularization_ = Regularization::l2;
  double strength_ = 1;
};

class SoftSort final : public RowSorter<SoftSort> {
 public:
  void options(Options& o) final { declare(o, regularization_, strength_); }
  Gradient gradient() const final { return Gradient::exact; }

  template <class T>
  void forward_row(const T* scores, T* y, std::size_t n) const {
    Scratch scratch;
    const Sorted<T> s(scratch, scores, n);
    if (regularization_ == Regularization::l2) {
      if (const double limit = infinite_limit(s.x, n); limit != 0 && n > 1)
        return std::fill(y, y + n, static_cast<T>(limit));
      each_mean_block(scratch, s.x, n, [&](const MeanBlock& b) {
        for (std::size_t k = b.begin; k < b.begin + b.count; ++k)
          y[k] = static_cast<T>(b.anchor + (b.mean_offset() - (static_cast<double>(k) - b.position()) / strength_));
      });
    } else {
      each_exp_block(scratch, s.x, n, [&](const ExpBlock& b) {
        for (std::size_t k = b.begin; k < b.begin + b.count; ++k)
          y[k] = static_cast<T>(
              b.anchor + (std::log(b.sum) - log_geometric(b.count) - static_cast<double>(k - b.begin) / strength_));
      });
    }
  }

  template <class T>
  void vjp_row(const T* scores, const T*, const T* c, T* g, std::size_t n) const {
    Scratch scratch;
    const Sorted<T> s(scratch, scores, n);
    const auto sum_of = [c](const auto& b) {
      double sum = 0;
      for (std::size_t k = b.begin; k < b.begin + b.count; ++k) sum += static_cast<double>(c[k]);
      return sum;
    };
    if (regularization_ == Regularization::l2) {
      if (infinite_limit(s.x, n) != 0)  // one block, as in forward
        return std::fill(g, g + n, static_cast<T>(sum_of(MeanBlock{0, n, 0, 0}) / static_cast<double>(n)));
      each_mean_block(scratch, s.x, n, [&](const MeanBlock& b) {
        const double mean = sum_of(b) / static_cast<double>(b.count);
        for (std::size_t k = b.begin; k < b.begin + b.count; ++k) g[s.order[k]] = static_cast<T>(mean);
      });
    } else {
      each_exp_block(scratch, s.x, n, [&](const ExpBlock& b) {
        const double sum = sum_of(b);
        for (std::size_t k = b.begin; k < b.begin + b.count; ++k)
          g[s.order[k]] = static_cast<T>(sum * std::exp(gap(s.x[k], b.anchor)) / b.sum);
      });
    }
    average_over_ties(scores, s.order, n, g);
  }

 private:
  /// Blocks are one where their scores are farther apart than their positions are in units of 1/strength.
  template <class Each>
  void each_mean_block(Scratch& scratch, const double* x, std::size_t n, Each each) const {
    auto* blocks = single_means(scratch, x, n);
    const auto violates = [this](const MeanBlock& a, const MeanBlock& b) {
      return mean_gap(a, b) >= (b.position() - a.position()) / strength_;
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
      return static_cast<double>(b.begin - a.begin) / strength_ + (log_geometric(a.count) - log_geometric(b.count)) <=
             log_gap(a, b);
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

  /// One infinite score draws the whole row to its side; 0 if there is none, NaN if there are two sides.
  static double infinite_limit(const double* sorted, std::size_t n) {
    const double high = std::isinf(sorted[0]) ? sorted[0] : 0, low = std::isinf(sorted[n - 1]) ? sorted[n - 1] : 0;
    return high + low;
  }

  Regularization regularization_ = Regularization::l2;
  double strength_ = 1;
};

const bool added_rank = add<SoftRank>("permutahedron", "Blondel et al. 2020",
                                      "soft ranks by projection onto the permutahedron; exact below a finite strength");
const bool added_sort =
    add<SoftSort>("permutahedron", "Blondel et al. 2020", "soft sorting by projection onto the permutahedron");

}  // namespace
}  // namespace diffrank
