// SPDX-License-Identifier: Apache-2.0
// value: (1/n) sum_i (r_i - t_i)^2
// grad:  2 (r_i - t_i) / n
// Gong et al., "RankSim", ICML 2022, eq. (4).
#include "diffrank/core/penalty.hpp"

namespace diffrank {
namespace {

class MeanSquaredError final : public Penalty {
 public:
  double evaluate(const double* r, const double* t, std::size_t n, double* grad) const final {
    double sum = 0;
    for (std::size_t i = 0; i < n; ++i) {
      const double difference = r[i] - t[i];
      sum += difference * difference;
      grad[i] = 2 * difference / static_cast<double>(n);
    }
    return sum / static_cast<double>(n);
  }
};

const bool added = add<MeanSquaredError>("mse", "Gong et al. 2022, eq. (4)", "mean squared difference of ranks");

}  // namespace
}  // namespace diffrank
