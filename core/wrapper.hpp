// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "diffrank/core/ranker.hpp"

namespace diffrank::detail {

/// Base of an operator around another one of its kind, which is an option named after the kind, "ranker" or "sorter".
/// Unlike RowOperator it passes on whole matrices: what the inner operator does to a row may depend on the row's number
/// (random draws do). Self has `forward_rows(scores, out)` and `vjp_rows(scores, cotangent, grad)`, templates for the
/// descending form; rows may contain NaN.
template <class Self, class Base>
class Wrapper : public WithOrder<Base> {
 public:
  void forward(Rows<const float> s, Rows<float> o) const final { forward_all(s, o); }
  void forward(Rows<const double> s, Rows<double> o) const final { forward_all(s, o); }
  void vjp(Rows<const float> s, Rows<const float>, Rows<const float> c, Rows<float> g) const final { vjp_all(s, c, g); }
  void vjp(Rows<const double> s, Rows<const double>, Rows<const double> c, Rows<double> g) const final {
    vjp_all(s, c, g);
  }

  void validate(const std::string& path, std::vector<Problem>& problems) const final {
    const std::string where = path.empty() ? Base::kind : path + "." + Base::kind;
    const auto refuse = [&](const std::string& option, const std::string& value) {
      problems.push_back({where, "'" + option + "' belongs to '" + this->name() + "', not to the " + Base::kind +
                                     " in it: write " + this->name() + "(" + option + "=" + value + ", " + Base::kind +
                                     "=" + inner_->name() + ")"});
    };
    if (inner_->order() != Order::descending) refuse("order", "ascending");
    if (inner_->normalized()) refuse("normalize", "true");
  }

  Cost cost() const final { return inner_->cost(); }

 protected:
  static constexpr bool sorts = std::is_same_v<Base, Sorter>;
  std::shared_ptr<const Base> inner_;

  /// The inner operator's VJP, with the forward that it may need.
  template <class T>
  void inner_vjp(Rows<const T> scores, Rows<const T> cotangent, Rows<T> grad) const {
    Scratch scratch;
    const Rows<T> out(scratch.take<T>(scores.size()), scores.rows, scores.cols);
    inner_->forward(scores, out);
    inner_->vjp(scores, out, cotangent, grad);
  }

 private:
  const Self& self() const { return static_cast<const Self&>(*this); }

  template <class T>
  static void negate_rows(Rows<const T> from, Rows<T> to) {
    parallel_rows(to.rows, to.cols, [from, to](std::size_t i) { negate(from.row(i), to.row(i), to.cols); });
  }
  template <class T>
  static void divide_rows(Rows<T> m) {
    parallel_rows(m.rows, m.cols, [m](std::size_t i) { divide_by_n(m.row(i), m.cols); });
  }
  template <class T>
  static Rows<const T> negated(Scratch& scratch, Rows<const T> scores) {
    const Rows<T> mirror(scratch.take<T>(scores.size()), scores.rows, scores.cols);
    negate_rows(scores, mirror);
    return mirror;
  }

  template <class T>
  void forward_all(Rows<const T> scores, Rows<T> out) const {
    if (scores.empty()) return;
    const auto form = this->form();
    Scratch scratch;
    self().forward_rows(form.negate_scores ? negated(scratch, scores) : scores, out);
    if (form.negate_output) negate_rows<T>(out, out);
    if (form.divide) divide_rows(out);
  }

  template <class T>
  void vjp_all(Rows<const T> scores, Rows<const T> cotangent, Rows<T> grad) const {
    if (scores.empty()) return;
    const auto form = this->form();
    Scratch scratch;
    self().vjp_rows(form.negate_scores ? negated(scratch, scores) : scores, cotangent, grad);
    if (form.negate_gradient) negate_rows<T>(grad, grad);
    if (form.divide) divide_rows(grad);
  }
};

}  // namespace diffrank::detail
