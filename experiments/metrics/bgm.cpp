// SPDX-License-Identifier: Apache-2.0
// exp((1/L) sum_l (1/n_l) sum_{i in l} log |p_i - y_i|) over the L distinct labels l (bins of the data set), n_l samples
// each: gm with the weights of bmae, and 0 as soon as one prediction is exact. The definition is our own: Ren et al.,
// "Balanced MSE for Imbalanced Visual Regression", CVPR 2022, balance mae and mse, and take GM over samples, as gm.
#include "diffrank/experiments/metrics/label_means.hpp"

namespace diffrank::experiments {
namespace {

class BalancedGm final : public Metric {
 public:
  double evaluate(const Predicted& s) const final {
    return std::exp(mean_of_label_means(s, [](double error) { return std::log(error); }));
  }
  bool larger_is_better() const final { return false; }
  bool is_mean() const final { return false; }
};

const bool added =
    add<BalancedGm>("bgm", "", "geometric mean of the absolute errors, in which each label has the same weight");

}  // namespace
}  // namespace diffrank::experiments
