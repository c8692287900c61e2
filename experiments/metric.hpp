// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "diffrank/core/registry.hpp"

namespace diffrank::experiments {

/// A number that says how good predictions are. NaN where it is undefined (no samples, a constant side of a
/// correlation).
class Metric : public Component {
 public:
  using Kind = Metric;
  static constexpr const char* kind = "metric";

  virtual double evaluate(const double* predictions, const double* labels, std::size_t n) const = 0;
  virtual bool larger_is_better() const = 0;
  /// Whether the value for n samples is the mean of its values for each of them alone.
  virtual bool is_mean() const = 0;
};

}  // namespace diffrank::experiments
