// SPDX-License-Identifier: Apache-2.0
// The linear correlation of the ranks of predictions and labels, equal values sharing their mean rank; NaN where a side
// is constant.
#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "diffrank/core/order/ranks.hpp"
#include "diffrank/experiments/metric.hpp"
#include "diffrank/experiments/metrics/correlation.hpp"

namespace diffrank::experiments {
namespace {

class Spearman final : public Metric {
 public:
  double evaluate(const Predicted& s) const final {
    const auto *p = s.predictions, *y = s.labels;
    const auto n = s.n;
    const auto is_nan = [](double v) { return std::isnan(v); };
    if (std::any_of(p, p + n, is_nan) || std::any_of(y, y + n, is_nan)) return std::numeric_limits<double>::quiet_NaN();
    std::vector<double> prediction_ranks(n), label_ranks(n);
    hard_ranks(p, n, Ties::average, prediction_ranks.data());
    hard_ranks(y, n, Ties::average, label_ranks.data());
    return correlation(prediction_ranks.data(), label_ranks.data(), n);
  }
  bool larger_is_better() const final { return true; }
  bool is_mean() const final { return false; }
};

const bool added = add<Spearman>("spearman", "Spearman 1904", "rank correlation of predictions and labels");

}  // namespace
}  // namespace diffrank::experiments
