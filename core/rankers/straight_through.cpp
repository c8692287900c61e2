// SPDX-License-Identifier: Apache-2.0
// rank:  r = hard ranks of x          sort: y = x, sorted
// VJP:   that of the inner operator at x
// cost:  a sort; the VJP that of the inner operator, and its forward
// Bengio, Leonard, Courville, "Estimating or Propagating Gradients Through Stochastic Neurons", 2013.
#include "diffrank/core/order/argsort.hpp"
#include "diffrank/core/order/ranks.hpp"
#include "diffrank/core/wrapper.hpp"

namespace diffrank {
namespace {

template <class Self, class Base>
class StraightThrough : public detail::Wrapper<Self, Base> {
 public:
  /// A surrogate, because it is the derivative of another forward value.
  Gradient gradient() const final {
    const auto inner = this->inner_->gradient();
    return inner == Gradient::exact ? Gradient::surrogate : inner;
  }
  /// Monotone, as the forward value is hard; equivariant if the inner operator's gradient is.
  Properties properties() const final { return {true, this->inner_->properties().equivariant, true}; }

  template <class T>
  void forward_rows(Rows<const T> x, Rows<T> out) const {
    parallel_rows(x.rows, x.cols, [&](std::size_t i) {
      if (detail::has_nan(x.row(i), x.cols)) std::fill_n(out.row(i), x.cols, std::numeric_limits<T>::quiet_NaN());
      else static_cast<const Self&>(*this).hard(x.row(i), out.row(i), x.cols);
    });
  }
  template <class T>
  void vjp_rows(Rows<const T> x, Rows<const T> c, Rows<T> g) const {
    this->inner_vjp(x, c, g);
  }
};

class StraightThroughRank final : public StraightThrough<StraightThroughRank, Ranker> {
 public:
  void options(Options& o) final {
    o.component("ranker", inner_, "permutahedron(strength=0.1)", "whose gradient is taken");
    o.choice("ties", ties_, tie_rules(), "ranks of equal scores");
  }
  Ties ties() const final { return ties_; }
  std::shared_ptr<const Ranker> with_ties(Ties ties) const final {
    auto copy = std::make_shared<StraightThroughRank>(*this);
    copy->ties_ = ties;
    if (auto inner = inner_->with_ties(ties)) copy->inner_ = std::move(inner);
    return copy;
  }

  template <class T>
  void hard(const T* x, T* r, std::size_t n) const {
    hard_ranks(x, n, ties_, r);
  }

 private:
  Ties ties_ = Ties::min;
};

class StraightThroughSort final : public StraightThrough<StraightThroughSort, Sorter> {
 public:
  void options(Options& o) final { o.component("sorter", inner_, "permutahedron", "whose gradient is taken"); }

  template <class T>
  void hard(const T* x, T* y, std::size_t n) const {
    Scratch scratch;
    auto* order = scratch.take<std::uint32_t>(n);
    argsort_descending(x, n, order);
    for (std::size_t k = 0; k < n; ++k) y[k] = x[order[k]];
  }
};

const bool added_rank =
    add<StraightThroughRank>("straight_through", "Bengio et al. 2013", "exact ranks; the gradient of another ranker");
const bool added_sort =
    add<StraightThroughSort>("straight_through", "Bengio et al. 2013", "exact sorting; the gradient of another sorter");

}  // namespace
}  // namespace diffrank
