// SPDX-License-Identifier: Apache-2.0
// rank:  r = hard ranks of x
// VJP:   -(r(x) - r(x + lambda c)) / lambda: the slope of an interpolation of the loss, not a derivative
// cost:  O(n log n), a sort each
// Vlastelica et al., "Differentiation of Blackbox Combinatorial Solvers", ICLR 2020; Rolinek et al., "Optimizing
// Rank-based Metrics with Blackbox Differentiation", CVPR 2020; Gong et al., ICML 2022, eq. (6)-(7).
#include "diffrank/core/order/ranks.hpp"
#include "diffrank/core/ranker.hpp"

namespace diffrank {
namespace {

class Blackbox final : public RowRanker<Blackbox> {
 public:
  void options(Options& o) final {
    o.number("lambda", lambda_, "interpolation: how far the cotangent moves the scores", Range::non_negative());
    o.choice("scale", scale_, {"reference", "invariant"},
             "reference: the cotangent as it comes, so that a loss weight changes lambda too; invariant: each row's "
             "cotangent "
             "is scaled to a largest entry of 1 first, so that lambda is the largest move, in score units");
    o.choice("ties", ties_, tie_rules(), "ranks of equal scores");
  }
  Gradient gradient() const final { return Gradient::surrogate; }
  Ties ties() const final { return ties_; }
  std::shared_ptr<const Ranker> with_ties(Ties ties) const final {
    auto copy = std::make_shared<Blackbox>(*this);
    copy->ties_ = ties;
    return copy;
  }

  template <class T>
  void forward_row(const T* x, T* r, std::size_t n) const {
    hard_ranks(x, n, ties_, r);
  }

  template <class T>
  void vjp_row(const T* x, const T* r, const T* c, T* g, std::size_t n) const {
    double unit = 1;
    if (scale_ == Scale::invariant) {
      unit = 0;
      for (std::size_t i = 0; i < n; ++i) unit = std::max(unit, std::abs(static_cast<double>(c[i])));
    }
    if (lambda_ == 0 || unit == 0 || std::isinf(unit))
      return std::fill(g, g + n, std::isinf(unit) ? std::numeric_limits<T>::quiet_NaN() : T(0));
    Scratch scratch;
    T *moved = scratch.take<T>(n), *moved_ranks = scratch.take<T>(n);
    for (std::size_t i = 0; i < n; ++i)
      moved[i] = static_cast<T>(static_cast<double>(x[i]) + lambda_ * (static_cast<double>(c[i]) / unit));
    if (detail::has_nan(moved, n)) return std::fill(g, g + n, std::numeric_limits<T>::quiet_NaN());  // inf - inf
    hard_ranks(moved, n, ties_, moved_ranks);
    if (n > exact_float_ranks) {
      T* ranks = scratch.take<T>(n);
      hard_ranks(x, n, ties_, ranks);
      r = ranks;
    }
    // The 1e-8 is in RankSim's and blackbox-backprop's code, not in their papers.
    const double step = scale_ == Scale::reference ? lambda_ + 1e-8 : lambda_ / unit;
    for (std::size_t i = 0; i < n; ++i)
      g[i] = static_cast<T>((static_cast<double>(moved_ranks[i]) - rank_of(r[i])) / step);
  }

 private:
  enum class Scale { reference, invariant };
  /// A rank, or the mean of ranks of equal scores, that went through r / n * n: to the nearest multiple of 1/2, which is
  /// the last digit of doubles of this size.
  static double rank_of(double r) { return (r + 0x1.8p+51) - 0x1.8p+51; }
  /// Up to here such a rank is right in float.
  static constexpr std::size_t exact_float_ranks = std::size_t{1} << 20;

  double lambda_ = 2;
  Scale scale_ = Scale::reference;
  Ties ties_ = Ties::reversed;
};

const bool added = add<Blackbox>("blackbox", "Vlastelica et al. 2020, Rolinek et al. 2020",
                                 "exact ranks; gradient by interpolation between two rankings");

}  // namespace
}  // namespace diffrank
