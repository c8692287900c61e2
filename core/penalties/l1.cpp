// SPDX-License-Identifier: Apache-2.0
// value: (1/n) sum_i |r_i - t_i|, Spearman's footrule
// grad:  sign(r_i - t_i) / n
#include <cmath>

#include "diffrank/core/penalty.hpp"

namespace diffrank {
namespace {

class MeanAbsoluteError final : public Penalty {
 public:
  double evaluate(const double* r, const double* t, std::size_t n, double* grad) const final {
    double sum = 0;
    for (std::size_t i = 0; i < n; ++i) {
      const double e = r[i] - t[i];
      sum += std::abs(e);
      grad[i] = std::isnan(e) ? e : ((e > 0) - (e < 0)) / static_cast<double>(n);
    }
    return sum / static_cast<double>(n);
  }
};

const bool added = add<MeanAbsoluteError>("l1", "", "mean absolute difference of ranks");

}  // namespace
}  // namespace diffrank
