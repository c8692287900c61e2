// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "diffrank/core/ranker.hpp"

namespace diffrank::detail {

/// Base of an operator around another one of its kind, which is an option by the kind's name, "ranker" or "sorter".
/// Like RowOperator it sees to `order` and `normalize`, but it hands on whole matrices: what the inner operator does to
/// a row may depend on the row's number (random draws do). Self has `forward_rows(scores, out)` and
/// `vjp_rows(scores, cotangent, grad)`, templates for the descending order; rows may have NaN.
template <class Self, class Base>
class Wrapper : public Base {
 public:
  void forward(Rows<const float> s, Rows<float> o) const final { forward_all(s, o); }
  void forward(Rows<const double> s, Rows<double> o) const final { forward_all(s, o); }
  void vjp(Rows<const float> s, Rows<const float>, Rows<const float> c, Rows<float> g) const final { vjp_all(s, c, g); }
  void vjp(Rows<const double> s, Rows<const double>, Rows<const double> c, Rows<double> g) const final {
    vjp_all(s, c, g);
  }

  void shared_options(Options& o) final {
    o.choice("order", order_, {"descending", "ascending"},
             "which end has rank 1 / comes first: the largest or the smallest score");
    if (!sorts) o.flag("normalize", normalized_, "divide the ranks by n");
  }

  void validate(const std::string& path, std::vector<Problem>& problems) const final {
    const std::string where = path.empty() ? Base::kind : path + "." + Base::kind;
    const auto inner = declared(*inner_);
    for (const auto& option : inner.all())
      if ((option.name == "order" && option.print(true) != "descending") ||
          (option.name == "normalize" && option.print(true) != "false"))
        problems.push_back({where, "'" + option.name + "' belongs to '" + this->name() + "', not to the " + Base::kind +
                                       " in it: write " + this->name() + "(" + option.name + "=" + option.print(true) +
                                       ", " + Base::kind + "=" + inner_->name() + ")"});
  }

 protected:
  static constexpr bool sorts = !std::is_same_v<Base, Ranker>;
  enum class Order { descending, ascending };
  Order order_ = Order::descending;
  bool normalized_ = false;
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
  bool ascending() const { return order_ == Order::ascending; }

  template <class T>
  static void negate(const T* from, Rows<T> to) {
    parallel_rows(to.rows, to.cols, [from, to](std::size_t i) {
      std::transform(from + i * to.cols, from + (i + 1) * to.cols, to.row(i), [](T x) { return -x; });
    });
  }
  template <class T>
  static void divide(Rows<T> m) {
    parallel_rows(m.rows, m.cols, [m](std::size_t i) {
      std::for_each(m.row(i), m.row(i) + m.cols, [m](T& x) { x /= static_cast<T>(m.cols); });
    });
  }
  template <class T>
  Rows<const T> mirrored(Scratch& scratch, Rows<const T> scores) const {
    if (!ascending()) return scores;
    const Rows<T> mirror(scratch.take<T>(scores.size()), scores.rows, scores.cols);
    negate(scores.data, mirror);
    return mirror;
  }

  template <class T>
  void forward_all(Rows<const T> scores, Rows<T> out) const {
    if (scores.empty()) return;
    Scratch scratch;
    self().forward_rows(mirrored(scratch, scores), out);
    if (sorts && ascending()) negate<T>(out.data, out);
    if (normalized_) divide(out);
  }

  /// As in RowOperator: d(-f(-x)) = f'(-x) dx, d(f(-x)) = -f'(-x) dx; the result is divided by n, not the cotangent.
  template <class T>
  void vjp_all(Rows<const T> scores, Rows<const T> cotangent, Rows<T> grad) const {
    if (scores.empty()) return;
    Scratch scratch;
    self().vjp_rows(mirrored(scratch, scores), cotangent, grad);
    if (!sorts && ascending()) negate<T>(grad.data, grad);
    if (normalized_) divide(grad);
  }
};

}  // namespace diffrank::detail
