// SPDX-License-Identifier: Apache-2.0
// (1/n) sum_i [|p_i - y_i| <= 1]
#include <cmath>
#include <limits>

#include "diffrank/experiments/metric.hpp"

namespace {

class Within final : public diffrank::experiments::Metric {
 public:
  double evaluate(const diffrank::experiments::Predicted& s) const final {
    if (s.n == 0) return std::numeric_limits<double>::quiet_NaN();
    double count = 0;
    for (std::size_t i = 0; i < s.n; ++i) count += std::abs(s.predictions[i] - s.labels[i]) <= 1;
    return count / static_cast<double>(s.n);
  }
  bool larger_is_better() const final { return true; }
  bool is_mean() const final { return true; }
};

const bool added = diffrank::add<Within>("within", "", "share of predictions within one unit of the label");

}  // namespace
