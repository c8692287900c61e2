// SPDX-License-Identifier: Apache-2.0
// rank:  r = hard ranks of x
// VJP:   -J c: as if the ranks were -proj(x), J the Jacobian of a projection that leaves the ranks as they are
//        none: J = 1      mean: J c = c - mean c      sphere: J c = (c - mean c - z <z, c>)/|x - mean x|,
//        z = (x - mean x)/|x - mean x|
// cost:  O(n log n), one sort; the VJP O(n)
// Sahoo et al., "Backpropagation through Combinatorial Algorithms: Identity with Projection Works", ICLR 2023.
#include "diffrank/core/numerics/center.hpp"
#include "diffrank/core/numerics/headroom.hpp"
#include "diffrank/core/order/ranks.hpp"
#include "diffrank/core/ranker.hpp"

namespace diffrank {
namespace {

class Identity final : public RowRanker<Identity> {
 public:
  void options(Options& o) final {
    o.choice("projection", projection_, {"none", "mean", "sphere"},
             "what of the scores the gradient shall not change: nothing, their mean, or mean and norm");
    o.choice("ties", ties_, tie_rules(), "ranks of equal scores");
  }
  Gradient gradient() const final { return Gradient::surrogate; }
  Ties ties() const final { return ties_; }
  std::shared_ptr<const Ranker> with_ties(Ties ties) const final {
    auto copy = std::make_shared<Identity>(*this);
    copy->ties_ = ties;
    return copy;
  }

  template <class T>
  void forward_row(const T* x, T* r, std::size_t n) const {
    hard_ranks(x, n, ties_, r);
  }

  template <class T>
  void vjp_row(const T* x, const T*, const T* c, T* g, std::size_t n) const {
    if (n == 1) return std::fill(g, g + n, T(0));  // the rank of a single score is always 1
    Scratch scratch;
    auto* h = scratch.take<double>(n);
    for (std::size_t i = 0; i < n; ++i) h[i] = static_cast<double>(c[i]);
    if (projection_ != Projection::none) center(h, n);
    if (projection_ == Projection::sphere) project(x, h, n);
    for (std::size_t i = 0; i < n; ++i) g[i] = static_cast<T>(-h[i]);
  }

 private:
  /// h <- (h - z <z, h>)/|x - mean x|. A row that is constant or has an infinity has no gradient: h <- 0.
  template <class T>
  static void project(const T* x, double* h, std::size_t n) {
    Scratch scratch;
    auto* z = scratch.take<double>(n);
    const double scale = headroom(x, n);
    for (std::size_t i = 0; i < n; ++i) z[i] = static_cast<double>(x[i]) * scale;
    center(z, n);
    double largest = 0, squares = 0, along = 0;
    for (std::size_t i = 0; i < n; ++i) largest = std::max(largest, std::abs(z[i]));
    if (!(largest > 0) || std::any_of(x, x + n, [](T xi) { return std::isinf(xi); })) return std::fill(h, h + n, 0.0);
    for (std::size_t i = 0; i < n; ++i) z[i] /= largest;  // so that squares neither overflow nor underflow
    for (std::size_t i = 0; i < n; ++i) squares += z[i] * z[i], along += z[i] * h[i];
    for (std::size_t i = 0; i < n; ++i)
      h[i] = scale * ((h[i] - z[i] * (along / squares)) / std::sqrt(squares) / largest);
  }

  enum class Projection { none, mean, sphere };
  Projection projection_ = Projection::none;
  Ties ties_ = Ties::average;
};

const bool added = add<Identity>("identity", "Sahoo et al. 2023", "exact ranks; the cotangent, projected, as gradient");

}  // namespace
}  // namespace diffrank
