// SPDX-License-Identifier: Apache-2.0
// select: the p that maximizes <x, p> - strength/a sum p_i^a over 0 <= p <= 1, sum p = k (the permutahedron of k ones,
//         k may be real): p_i = min(1, max(0, t_i))^(b-1), t_i = (x_i - nu)/strength, where nu makes the sum k
//         l2: a = b = 2      p32: a = 3/2, b = 3      p43: a = 4/3, b = 4
// VJP:    (b-1) w_i (c_i - sum w c / sum w)/strength over the fractional p_i, w = t^(b-2); zero at 0 and at 1
// cost:   O(n) to select, O(m log m) for the m scores within one strength of the k-th largest
// Its isotonic regression has one pool at most, which bisection over the two sorted lists of kinks, x_i and
// x_i - strength, finds without pooling.
// Sander, Puigcerver, Djolonga, Peyre, Blondel, "Fast, Differentiable and Sparse Top-k: a Convex Analysis Perspective",
// ICML 2023.
#include "diffrank/core/numerics/power_mean.hpp"
#include "diffrank/core/order/isotonic.hpp"
#include "diffrank/core/order/kth_largest.hpp"
#include "diffrank/core/selector.hpp"

namespace diffrank {
namespace {

/// Where a row is cut. Scores are relative to the ceil(k)-th largest score, in units of the strength: nu is in [-1, 0).
struct Cut {
  template <class T>
  Cut(Scratch& scratch, const T* x, std::size_t n, double k, double strength, int power)
      : anchor_(static_cast<double>(kth_largest(x, n, static_cast<std::size_t>(std::ceil(k))))),
        strength_(strength),
        power_(power),
        v_(scratch.take<double>(n)) {
    for (std::size_t i = 0; i < n; ++i) {
      const double u = offset(static_cast<double>(x[i]));
      if (u >= 1) --k;
      else if (u > -1) v_[m_++] = u;
    }
    std::sort(v_, v_ + m_, std::greater<>());
    // As nu falls, a score gets weight once nu is below it, and its full weight once nu is below it by one.
    const auto entered = std::partition_point(v_, v_ + m_, [&](double v) { return weight(v) < k; });
    const auto full = std::partition_point(v_, v_ + m_, [&](double v) { return weight(v - 1) <= k; });
    low = entered == v_ + m_ ? -1 : *entered;
    high = full == v_ ? 1 : *(full - 1);
    if (full >= entered) return;
    const auto first = static_cast<std::size_t>(full - v_);
    const Moments d = moments(full, static_cast<std::size_t>(entered - full));
    k -= static_cast<double>(first);
    nu_ = d.mean - power_mean(d, k / d.count, power_);
    for (int polish = 0; polish < 2; ++polish) {  // removes rounding errors of the moments
      double sum = -k, slope = 0;
      for (const double* v = full; v != entered; ++v) {
        const double t = std::max(0.0, *v - nu_), w = raised(t, power_ - 1);
        sum += w * t;
        slope += power_ * w;
      }
      nu_ += slope > 0 ? sum / slope : 0;
    }
  }

  enum class Side { out, part, full };
  Side side(double u) const { return u >= high ? Side::full : u <= low ? Side::out : Side::part; }
  double offset(double x) const { return gap(x, anchor_) / strength_; }
  double above(double u) const { return std::min(1.0, std::max(0.0, u - nu_)); }
  double low, high;  ///< scores up to `low` have weight 0, from `high` on weight 1

 private:
  /// The total weight of v_ at this nu.
  double weight(double nu) const {
    double sum = 0;
    for (std::size_t j = 0; j < m_; ++j) sum += raised(std::min(1.0, std::max(0.0, v_[j] - nu)), power_);
    return sum;
  }

  double anchor_, strength_;
  int power_;
  double* v_;
  std::size_t m_ = 0;
  double nu_ = 0;
};

class Sparse final : public RowSelector<Sparse> {
 public:
  void options(Options& o) final {
    o.number("k", k_, "how many to select; need not be whole", Range::positive());
    o.choice("regularization", regularization_, {"l2", "p32", "p43"},
             "which power of the weights: 2, or for smoother ends at weight zero 3/2 or 4/3");
    o.number("strength", strength_, "softness in score units: of a gap that large a score is in or out",
             Range::positive());
  }
  Gradient gradient() const final { return Gradient::exact; }
  double k() const final { return k_; }
  Softness softness() const final { return {"strength", 0}; }

  template <class T>
  void forward_row(const T* x, T* p, std::size_t n) const {
    if (k_ >= static_cast<double>(n)) return std::fill(p, p + n, T(1));
    Scratch scratch;
    const Cut cut(scratch, x, n, k_, strength_, power());
    for (std::size_t i = 0; i < n; ++i) {
      const double u = cut.offset(static_cast<double>(x[i]));
      const auto side = cut.side(u);
      p[i] = side == Cut::Side::full  ? T(1)
             : side == Cut::Side::out ? T(0)
                                      : static_cast<T>(raised(cut.above(u), power()));
    }
  }

  template <class T>
  void vjp_row(const T* x, const T*, const T* c, T* g, std::size_t n) const {
    if (k_ >= static_cast<double>(n)) return std::fill(g, g + n, T(0));
    Scratch scratch;
    const Cut cut(scratch, x, n, k_, strength_, power());
    auto* w = scratch.take<double>(n);
    double sum = 0, mean = 0;
    std::size_t parts = 0;
    for (std::size_t i = 0; i < n; ++i) {
      const double u = cut.offset(static_cast<double>(x[i]));
      const bool part = cut.side(u) == Cut::Side::part;
      w[i] = part ? raised(cut.above(u), power() - 1) : 0;
      parts += part;
      sum += w[i];
      mean += w[i] * static_cast<double>(c[i]);
    }
    if (parts < 2 || sum == 0) return std::fill(g, g + n, T(0));
    mean /= sum;
    for (std::size_t i = 0; i < n; ++i)
      g[i] = static_cast<T>(w[i] == 0 ? 0.0 : power() * w[i] * (static_cast<double>(c[i]) - mean) / strength_);
  }

 private:
  int power() const { return static_cast<int>(regularization_) + 1; }

  enum class Regularization { l2, p32, p43 };
  Regularization regularization_ = Regularization::l2;
  double k_ = 1, strength_ = 1;
};

const bool added = add<Sparse>("sparse", "Sander et al. 2023", "top-k weights of which most are exactly 0 or 1");

}  // namespace
}  // namespace diffrank
