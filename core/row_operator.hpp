// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cmath>
#include <limits>

#include "diffrank/core/descending_form.hpp"
#include "diffrank/core/parallel.hpp"
#include "diffrank/core/scratch.hpp"

namespace diffrank::detail {

template <class T>
bool has_nan(const T* row, std::size_t n) {
  return std::any_of(row, row + n, [](T x) { return std::isnan(x); });
}
template <class T>
void negate(const T* from, T* to, std::size_t n) {
  std::transform(from, from + n, to, [](T x) { return -x; });
}
template <class T>
void divide_by_n(T* row, std::size_t n) {
  std::for_each(row, row + n, [n](T& x) { x /= static_cast<T>(n); });
}

/// Base of an operator that is written for one row; adds order, normalization, NaN rows and threads. Self has
/// `forward_row(scores, out, n)` and `vjp_row(scores, out, cotangent, grad, n)`, templates on float and double, for the
/// descending form; n >= 1, no NaN. Infinite scores do arrive.
template <class Self, class Base>
class RowOperator : public WithOrder<Base> {
 public:
  void forward(Rows<const float> s, Rows<float> o) const final { forward_all(s, o); }
  void forward(Rows<const double> s, Rows<double> o) const final { forward_all(s, o); }
  void vjp(Rows<const float> s, Rows<const float> o, Rows<const float> c, Rows<float> g) const final {
    vjp_all(s, o, c, g);
  }
  void vjp(Rows<const double> s, Rows<const double> o, Rows<const double> c, Rows<double> g) const final {
    vjp_all(s, o, c, g);
  }

 private:
  const Self& self() const { return static_cast<const Self&>(*this); }

  template <class T>
  static const T* negated(Scratch& scratch, const T* row, std::size_t n) {
    T* mirror = scratch.take<T>(n);
    negate(row, mirror, n);
    return mirror;
  }

  template <class T>
  void forward_all(Rows<const T> scores, Rows<T> out) const {
    const std::size_t n = scores.cols;
    if (n == 0) return;
    const auto form = this->form();
    parallel_rows(scores.rows, n, [&](std::size_t i) {
      const T* s = scores.row(i);
      T* o = out.row(i);
      if (has_nan(s, n)) return std::fill(o, o + n, std::numeric_limits<T>::quiet_NaN());
      Scratch scratch;
      self().forward_row(form.negate_scores ? negated(scratch, s, n) : s, o, n);
      if (form.negate_output) negate(o, o, n);
      if (form.divide) divide_by_n(o, n);
    });
  }

  template <class T>
  void vjp_all(Rows<const T> scores, Rows<const T> out, Rows<const T> cotangent, Rows<T> grad) const {
    const std::size_t n = scores.cols;
    if (n == 0) return;
    const auto form = this->form();
    parallel_rows(scores.rows, n, [&](std::size_t i) {
      const T *s = scores.row(i), *c = cotangent.row(i);
      T* g = grad.row(i);
      if (has_nan(s, n) || has_nan(c, n)) return std::fill(g, g + n, std::numeric_limits<T>::quiet_NaN());
      Scratch scratch;
      if (form.negate_scores) s = negated(scratch, s, n);
      self().vjp_row(s, descending_output(scratch, form, out.row(i), n), c, g, n);
      if (form.negate_gradient) negate(g, g, n);
      if (form.divide) divide_by_n(g, n);
    });
  }

  /// What forward_row gave, from what forward made of it.
  template <class T>
  static const T* descending_output(Scratch& scratch, const DescendingForm& form, const T* out, std::size_t n) {
    if (form.negate_output) return negated(scratch, out, n);
    if (!form.divide) return out;
    T* ranks = scratch.take<T>(n);
    std::transform(out, out + n, ranks, [n](T r) { return r * static_cast<T>(n); });
    return ranks;
  }
};

}  // namespace diffrank::detail
