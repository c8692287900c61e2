// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "diffrank/core/registry.hpp"
#include "diffrank/losses/bins.hpp"

namespace diffrank::experiments {

/// Predictions p [n] of labels y [n], both in the label's unit, and the data set's bins: labels of one bin count as one.
struct Predicted {
  const double* predictions;
  const double* labels;
  std::size_t n;
  Bins bins = {};
};

/// A number m(p, y) that says how good predictions p [n] of labels y [n] are; the metric says in its summary what unit
/// it has. NaN where it is undefined (no samples, a constant side of a correlation); throws nothing.
///
///   const auto mae = make<Metric>("mae");
///   const double error = mae->evaluate({p, y, n});  // (1/n) sum_i |p_i - y_i|
class Metric : public Component {
 public:
  using Kind = Metric;
  static constexpr const char* kind = "metric";

  virtual double evaluate(const Predicted& samples) const = 0;
  virtual bool larger_is_better() const = 0;
  /// Whether the value for n samples is the mean of its values for each of them alone.
  virtual bool is_mean() const = 0;
};

}  // namespace diffrank::experiments
