// SPDX-License-Identifier: Apache-2.0
// The coefficient of determination 1 - sum_i (p_i - y_i)^2 / sum_i (y_i - mean y)^2: 0 for the constant prediction
// mean y, negative for what is worse. NaN where all labels are equal.
#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "diffrank/core/numerics/center.hpp"
#include "diffrank/experiments/metric.hpp"

namespace diffrank::experiments {
namespace {

class R2 final : public Metric {
 public:
  double evaluate(const Predicted& s) const final {
    const auto finite = [](double y) { return std::isfinite(y); };
    constexpr double nan = std::numeric_limits<double>::quiet_NaN();
    if (s.n < 2 || !std::all_of(s.labels, s.labels + s.n, finite)) return nan;
    const auto [low, high] = std::minmax_element(s.labels, s.labels + s.n);
    if (*low == *high) return nan;
    const double half = *high / 2 - *low / 2;  // halves: neither differences nor their squares overflow
    std::vector<double> deviations(s.n);
    for (std::size_t i = 0; i < s.n; ++i) deviations[i] = (s.labels[i] / 2 - *low / 2) / half;
    center(deviations.data(), s.n);
    double residual = 0, total = 0;
    for (std::size_t i = 0; i < s.n; ++i) {
      const double error = (s.predictions[i] / 2 - s.labels[i] / 2) / half;
      residual += error * error;
      total += deviations[i] * deviations[i];
    }
    return 1 - residual / total;
  }
  bool larger_is_better() const final { return true; }
  bool is_mean() const final { return false; }
};

const bool added = add<R2>("r2", "", "coefficient of determination: the share of the labels' variance explained");

}  // namespace
}  // namespace diffrank::experiments
