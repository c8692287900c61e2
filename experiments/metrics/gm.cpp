// SPDX-License-Identifier: Apache-2.0
// exp((1/n) sum_i log |p_i - y_i|), with nothing added inside the logarithm: 0 as soon as one prediction is exact.
// Yang et al., "Delving into Deep Imbalanced Regression", ICML 2021.
#include <cmath>
#include <limits>

#include "diffrank/experiments/metric.hpp"

namespace diffrank::experiments {
namespace {

class GeometricMean final : public Metric {
 public:
  double evaluate(const Predicted& s) const final {
    if (s.n == 0) return std::numeric_limits<double>::quiet_NaN();
    double sum = 0;
    for (std::size_t i = 0; i < s.n; ++i) sum += std::log(std::abs(s.predictions[i] - s.labels[i]));
    return std::exp(sum / static_cast<double>(s.n));
  }
  bool larger_is_better() const final { return false; }
  bool is_mean() const final { return false; }
};

const bool added = add<GeometricMean>("gm", "Yang et al. 2021", "geometric mean of the absolute errors");

}  // namespace
}  // namespace diffrank::experiments
