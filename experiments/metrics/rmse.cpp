// SPDX-License-Identifier: Apache-2.0
// sqrt((1/n) sum_i (p_i - y_i)^2), computed in units of the largest error: the squares neither overflow nor underflow.
#include <algorithm>
#include <cmath>
#include <limits>

#include "diffrank/experiments/metric.hpp"

namespace diffrank::experiments {
namespace {

class RootMeanSquaredError final : public Metric {
 public:
  double evaluate(const Predicted& s) const final {
    if (s.n == 0) return std::numeric_limits<double>::quiet_NaN();
    double largest = 0;
    for (std::size_t i = 0; i < s.n; ++i) {
      const double error = std::abs(s.predictions[i] - s.labels[i]);
      if (std::isnan(error)) return error;
      largest = std::max(largest, error);
    }
    if (largest == 0 || std::isinf(largest)) return largest;
    double sum = 0;
    for (std::size_t i = 0; i < s.n; ++i) {
      const double error = (s.predictions[i] - s.labels[i]) / largest;
      sum += error * error;
    }
    return largest * std::sqrt(sum / static_cast<double>(s.n));
  }
  bool larger_is_better() const final { return false; }
  bool is_mean() const final { return false; }
};

const bool added = add<RootMeanSquaredError>("rmse", "", "root of the mean squared error");

}  // namespace
}  // namespace diffrank::experiments
