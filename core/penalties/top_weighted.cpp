// SPDX-License-Identifier: Apache-2.0
// value: sum_i w_i (r_i - t_i)^2, w_i = (1/t_i) / sum_j (1/t_j): the mean squared difference of ranks, where those that
//        should be first count most. The unit of t (ranks, or ranks / n) does not change the weights.
// grad:  2 w_i (r_i - t_i)
#include "diffrank/core/penalty.hpp"

namespace diffrank {
namespace {

class TopWeighted final : public Penalty {
 public:
  double evaluate(const double* r, const double* t, std::size_t n, double* grad) const final {
    double total = 0, sum = 0;
    for (std::size_t i = 0; i < n; ++i) total += 1 / t[i];
    for (std::size_t i = 0; i < n; ++i) {
      const double e = r[i] - t[i], weight = 1 / (t[i] * total);
      sum += weight * e * e;
      grad[i] = 2 * weight * e;
    }
    return sum;
  }
};

const bool added = add<TopWeighted>("top_weighted", "", "mean squared difference of ranks, weighted by 1 / true rank");

}  // namespace
}  // namespace diffrank
