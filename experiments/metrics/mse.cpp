// SPDX-License-Identifier: Apache-2.0
// (1/n) sum_i (p_i - y_i)^2
#include <limits>

#include "diffrank/experiments/metric.hpp"

namespace diffrank::experiments {
namespace {

class MeanSquaredError final : public Metric {
 public:
  double evaluate(const Predicted& s) const final {
    if (s.n == 0) return std::numeric_limits<double>::quiet_NaN();
    double sum = 0;
    for (std::size_t i = 0; i < s.n; ++i) {
      const double error = s.predictions[i] - s.labels[i];
      sum += error * error;
    }
    return sum / static_cast<double>(s.n);
  }
  bool larger_is_better() const final { return false; }
  bool is_mean() const final { return true; }
};

const bool added = add<MeanSquaredError>("mse", "", "mean squared error");

}  // namespace
}  // namespace diffrank::experiments
