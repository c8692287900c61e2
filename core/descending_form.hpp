// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "diffrank/core/operator.hpp"

namespace diffrank {

/// How an operator f follows from its descending form d, without `normalize`, which is what authors write:
///   f(x) = +-d(+-x) / n        vjp_f(x, c) = +-vjp_d(+-x, c) / n
/// The VJP's result is divided, not its cotangent: the same for a linear VJP, and for the non-linear one of blackbox it
/// is the interpolation of the map to r/n, as RankSim has it.
struct DescendingForm {
  bool negate_scores, negate_output, negate_gradient;
  bool divide;  ///< by n, the output and the gradient
};

inline DescendingForm descending_form(Order order, Output output, bool normalized) {
  const bool ascending = order == Order::ascending, sorts = output == Output::values;
  // d/dx -d(-x) = d'(-x), d/dx d(-x) = -d'(-x)
  return {ascending, ascending && sorts, ascending && !sorts, normalized};
}
inline DescendingForm descending_form(const Operator& op) {
  return descending_form(op.order(), op.output(), op.normalized());
}

namespace detail {

/// Base's `order` and, for ranks, `normalize`.
template <class Base>
class WithOrder : public Base {
 public:
  void shared_options(Options& o) final {
    o.choice("order", order_, {"descending", "ascending"},
             "which end has rank 1 / comes first / is selected: the largest or the smallest score");
    if (this->output() == Output::ranks) o.flag("normalize", normalized_, "divide the ranks by n");
  }
  Order order() const final { return order_; }
  bool normalized() const final { return normalized_; }

 protected:
  DescendingForm form() const { return descending_form(order_, this->output(), normalized_); }

 private:
  Order order_ = Order::descending;
  bool normalized_ = false;
};

}  // namespace detail
}  // namespace diffrank
