// SPDX-License-Identifier: Apache-2.0
// (1/L) sum_l (1/n_l) sum_{i in l} |p_i - y_i| over the L distinct labels l (bins of the data set), n_l samples each.
// Ren et al., "Balanced MSE for Imbalanced Visual Regression", CVPR 2022.
#include "diffrank/experiments/metrics/label_means.hpp"

namespace diffrank::experiments {
namespace {

class BalancedMae final : public Metric {
 public:
  double evaluate(const Predicted& s) const final {
    return mean_of_label_means(s, [](double error) { return error; });
  }
  bool larger_is_better() const final { return false; }
  bool is_mean() const final { return false; }
};

const bool added =
    add<BalancedMae>("bmae", "Ren et al. 2022", "mean absolute error of each label, averaged over the labels");

}  // namespace
}  // namespace diffrank::experiments
