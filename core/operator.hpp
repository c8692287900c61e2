// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "diffrank/core/registry.hpp"
#include "diffrank/core/rows.hpp"

namespace diffrank {

/// What a VJP is: the derivative of the forward value; something else on purpose (blackbox, identity,
/// straight-through); zero wherever the derivative exists; or a random estimate of a derivative.
enum class Gradient { exact, surrogate, zero, stochastic };

/// Which end has rank 1, comes first, or is selected: the largest or the smallest score.
enum class Order { descending, ascending };

/// What a row of the output holds: the ranks of the scores, the scores sorted, or weights of the scores in [0, 1].
enum class Output { ranks, values, weights };

/// How the time for one row of n scores grows, up to logarithms: as n, as n times a number of samples or iterations
/// that is an option, or as n^2.
enum class Cost { linear, sampled, quadratic };

/// Properties that the registry-wide tests demand of every operator, except where it says that it lacks one.
struct Properties {
  bool monotone = true;  ///< the output stands in the order of the scores, and a growing score only moves to its end
  bool equivariant =
      true;               ///< permuted scores have permuted ranks or weights (sorted values: the same), up to rounding
  bool keeps_sum = true;  ///< the ranks of a row sum to n(n+1)/2 (unless ties=min|max), its weights to min(k, n)
};

/// The option that makes an operator soft, and the end of its range, 0 or infinity, where the operator becomes the hard
/// one. Without a name: the forward value is hard already.
struct Softness {
  std::string option;
  double hard_end = 0;
};

/// Maps each row of scores to a row of the same length, with a vector-Jacobian product (VJP). All matrices are
/// [rows, n]. Output never aliases input. Neither method checks its arguments: that is done where data enters (the
/// backends).
///
/// What every operator promises, and the suites in tests/every check:
///   NaN       A NaN in a row (of the scores; for vjp also of the cotangent) makes that row NaN, and changes no other.
///   infinity  +-inf are extreme scores, equal among themselves: ranks and weights stay finite.
///   ties      Equal scores have equal soft ranks, bit for bit, and from equal cotangents equal gradients.
///   rows      A row's result depends neither on its batch nor on the number of threads, bit for bit.
///   scale     Scores and softness from 1e-12 to 1e12 neither overflow nor give NaN.
///   float     float within 1e-5 n of double, at any n.
class Operator : public Component {
 public:
  virtual void forward(Rows<const float> scores, Rows<float> out) const = 0;
  virtual void forward(Rows<const double> scores, Rows<double> out) const = 0;
  /// grad[i][k] = sum_j cotangent[i][j] * d out[i][j] / d scores[i][k], or its surrogate. `out` is what forward gave.
  virtual void vjp(Rows<const float> scores, Rows<const float> out, Rows<const float> cotangent,
                   Rows<float> grad) const = 0;
  virtual void vjp(Rows<const double> scores, Rows<const double> out, Rows<const double> cotangent,
                   Rows<double> grad) const = 0;
  virtual Gradient gradient() const = 0;

  virtual Output output() const = 0;
  virtual Order order() const { return Order::descending; }
  /// Whether ranks are divided by n.
  virtual bool normalized() const { return false; }

  virtual Cost cost() const { return Cost::linear; }
  virtual Properties properties() const { return {}; }
  virtual Softness softness() const { return {}; }
};

}  // namespace diffrank
