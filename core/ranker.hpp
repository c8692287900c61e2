// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cmath>
#include <limits>

#include "diffrank/core/component.hpp"
#include "diffrank/core/order/ranks.hpp"
#include "diffrank/core/parallel.hpp"
#include "diffrank/core/rows.hpp"
#include "diffrank/core/scratch.hpp"

namespace diffrank {

/// What a VJP is: the derivative of the forward value; something else on purpose (blackbox, identity,
/// straight-through); zero everywhere it exists; or a random estimate of a derivative.
enum class Gradient { exact, surrogate, zero, stochastic };

/// Maps each row of scores to a row of the same length, with a vector-Jacobian product. All matrices have equal shapes.
/// Output never aliases input. A row with a NaN in it (in the scores; for vjp also in the cotangent) becomes NaN, and
/// changes no other row. Neither method checks its arguments: that is done where data enters (the backends).
class RowMap : public Component {
 public:
  virtual void forward(Rows<const float> scores, Rows<float> out) const = 0;
  virtual void forward(Rows<const double> scores, Rows<double> out) const = 0;
  /// grad[i][k] = sum_j cotangent[i][j] * d out[i][j] / d scores[i][k], or its surrogate. `out` is what forward gave.
  virtual void vjp(Rows<const float> scores, Rows<const float> out, Rows<const float> cotangent,
                   Rows<float> grad) const = 0;
  virtual void vjp(Rows<const double> scores, Rows<const double> out, Rows<const double> cotangent,
                   Rows<double> grad) const = 0;
  virtual Gradient gradient() const = 0;
};

/// Scores to ranks 1..n; the largest score has rank 1 (order=descending, RankSim eq. 1) or rank n (ascending).
class Ranker : public RowMap {
 public:
  using Kind = Ranker;
  static constexpr const char* kind = "ranker";
  /// The hard rule that equal scores follow. Soft operators give them equal ranks, in the limit their mean.
  virtual Ties ties() const { return Ties::average; }
  /// The same ranker with another hard rule for equal scores; null if it has no such rule.
  virtual std::shared_ptr<const Ranker> with_ties(Ties) const { return nullptr; }
};

/// Scores to sorted scores, largest first (order=descending) or last.
class Sorter : public RowMap {
 public:
  using Kind = Sorter;
  static constexpr const char* kind = "sorter";
};

namespace detail {

template <class T>
bool has_nan(const T* row, std::size_t n) {
  return std::any_of(row, row + n, [](T x) { return std::isnan(x); });
}

/// What every operator shares: the order, NaN rows, threads. Self has `forward_row(scores, out, n)` and
/// `vjp_row(scores, out, cotangent, grad, n)`, both for the descending order, both templates on float and double; n >=
/// 1, no NaN. `mirrored_out` says whether the output changes its sign when the scores do (sorted values do, ranks do
/// not), `normalizes` whether there is something to divide by n.
template <class Self, class Base, bool mirrored_out, bool normalizes = !mirrored_out>
class RowOperator : public Base {
 public:
  void forward(Rows<const float> s, Rows<float> o) const final { forward_all(s, o); }
  void forward(Rows<const double> s, Rows<double> o) const final { forward_all(s, o); }
  void vjp(Rows<const float> s, Rows<const float> o, Rows<const float> c, Rows<float> g) const final {
    vjp_all(s, o, c, g);
  }
  void vjp(Rows<const double> s, Rows<const double> o, Rows<const double> c, Rows<double> g) const final {
    vjp_all(s, o, c, g);
  }

  void shared_options(Options& o) final {
    o.choice("order", order_, {"descending", "ascending"},
             "which end has rank 1 / comes first / is selected: the largest or the smallest score");
    if (normalizes) o.flag("normalize", normalized_, "divide the ranks by n");
  }

 protected:
  enum class Order { descending, ascending };
  Order order_ = Order::descending;
  bool normalized_ = false;

 private:
  const Self& self() const { return static_cast<const Self&>(*this); }

  template <class T>
  static void negate(const T* from, T* to, std::size_t n) {
    std::transform(from, from + n, to, [](T x) { return -x; });
  }
  template <class T>
  static void scale(T* row, std::size_t n, T factor) {
    std::for_each(row, row + n, [factor](T& x) { x *= factor; });
  }

  template <class T>
  void forward_all(Rows<const T> scores, Rows<T> out) const {
    const std::size_t n = scores.cols;
    if (n == 0) return;
    parallel_rows(scores.rows, n, [&](std::size_t i) {
      const T* s = scores.row(i);
      T* o = out.row(i);
      if (has_nan(s, n)) return std::fill(o, o + n, std::numeric_limits<T>::quiet_NaN());
      Scratch scratch;
      if (order_ == Order::ascending) {
        T* mirror = scratch.take<T>(n);
        negate(s, mirror, n);
        s = mirror;
      }
      self().forward_row(s, o, n);
      if (mirrored_out && order_ == Order::ascending) negate(o, o, n);
      if (normalized_) std::for_each(o, o + n, [n](T& x) { x /= static_cast<T>(n); });
    });
  }

  template <class T>
  void vjp_all(Rows<const T> scores, Rows<const T> out, Rows<const T> cotangent, Rows<T> grad) const {
    const std::size_t n = scores.cols;
    if (n == 0) return;
    parallel_rows(scores.rows, n, [&](std::size_t i) {
      const T *s = scores.row(i), *o = out.row(i), *c = cotangent.row(i);
      T* g = grad.row(i);
      if (has_nan(s, n) || has_nan(c, n)) return std::fill(g, g + n, std::numeric_limits<T>::quiet_NaN());
      Scratch scratch;
      const bool ascending = order_ == Order::ascending;
      if (ascending) {
        T* mirror = scratch.take<T>(n);
        negate(s, mirror, n);
        s = mirror;
      }
      if (normalized_ || (mirrored_out && ascending)) {
        T* plain = scratch.take<T>(n);
        std::copy(o, o + n, plain);
        scale(plain, n, mirrored_out ? T(-1) : static_cast<T>(n));
        o = plain;
      }
      self().vjp_row(s, o, c, g, n);
      // d(-f(-x)) = f'(-x) dx, d(f(-x)) = -f'(-x) dx. Dividing the result (not the cotangent) by n is the same for a
      // linear VJP, and for the non-linear one of blackbox it is the interpolation of the map to r/n, as RankSim has
      // it.
      if (ascending && !mirrored_out) negate(g, g, n);
      if (normalized_) std::for_each(g, g + n, [n](T& x) { x /= static_cast<T>(n); });
    });
  }
};

}  // namespace detail

/// Base of a ranker: derive with yourself as Self, write `options(Options&)`, `forward_row`, `vjp_row`, `gradient()`,
/// and add it to the registry; `order` and `normalize` come with the base.
template <class Self>
class RowRanker : public detail::RowOperator<Self, Ranker, false> {};

template <class Self>
class RowSorter : public detail::RowOperator<Self, Sorter, true> {};

}  // namespace diffrank
