// SPDX-License-Identifier: Apache-2.0
// The linear correlation of predictions and labels; NaN where a side is constant.
#include "diffrank/experiments/metric.hpp"
#include "diffrank/experiments/metrics/correlation.hpp"

namespace diffrank::experiments {
namespace {

class Pearson final : public Metric {
 public:
  double evaluate(const Predicted& s) const final { return correlation(s.predictions, s.labels, s.n); }
  bool larger_is_better() const final { return true; }
  bool is_mean() const final { return false; }
};

const bool added = add<Pearson>("pearson", "Pearson 1895", "linear correlation of predictions and labels");

}  // namespace
}  // namespace diffrank::experiments
