// SPDX-License-Identifier: Apache-2.0
// value: -(1/I) sum_i G_i / log2(1 + r_i), r_i = 1 + sum_{j != i} sigmoid(alpha (x_j - x_i)), G_i = 2^y_i - 1 or y_i,
//        I the same sum for the order of the labels (gains.hpp)
// grad:  alpha sum_j sigmoid'_ij (c_j - c_i), c_i = G_i log 2 / (I (1 + r_i) log^2(1 + r_i))
// traps: no relevant label: 0; gains are in units of the largest, as 2^1024 overflows; labels below 0 count as 0
// cost:  O(B^2)
// Qin, Liu, Li, "A General Approximation Framework for Direct Optimization of Information Retrieval Measures", 2010.
#include <algorithm>
#include <cmath>

#include "diffrank/losses/active_share.hpp"
#include "diffrank/losses/gains.hpp"
#include "diffrank/losses/loss.hpp"
#include "diffrank/losses/nan_rule.hpp"

namespace diffrank {
namespace {

using Vector = std::vector<double>;

class ApproxNdcg final : public Loss {
 public:
  void options(Options& o) final {
    o.number("alpha", alpha_, "steepness of the ranks, one over the gap between predictions", Range::positive());
    o.choice("gain", gain_, gain_names(), "of a label r, its relevance; below 0 it counts as 0");
  }
  bool uses_features() const final { return false; }

  Evaluation evaluate(const Batch& batch, double cotangent, const LossGradient& grad) const final {
    const auto b = batch.size();
    const auto to = grad.predictions;
    const double* x = batch.predictions.data;
    if (b == 0) return {};
    if (has_nan(*this, batch)) return all_nan(grad);
    std::fill_n(to.data, to.size(), 0.0);
    const Vector gain = gains(batch.labels.data, b, gain_);
    const double ideal = ideal_dcg(gain, b);
    if (ideal == 0) return {};
    Vector rank(b, 1);
    each_pair(x, b, [&](std::size_t i, std::size_t j, double behind, double ahead, double) {
      rank[i] += behind;
      rank[j] += ahead;
    });
    double sum = 0;
    for (std::size_t i = 0; i < b; ++i) sum += gain[i] * discount(rank[i]);
    if (to.empty()) return {-sum / ideal, 0};

    Vector c(b);  // of the ranks
    for (std::size_t i = 0; i < b; ++i) {
      const double log = std::log1p(rank[i]);
      c[i] = cotangent * (gain[i] / ideal * std::log(2) / ((1 + rank[i]) * log * log));
    }
    each_pair(x, b, [&](std::size_t i, std::size_t j, double, double, double slope) {
      to.data[i] += alpha_ * slope * (c[j] - c[i]);
      to.data[j] += alpha_ * slope * (c[i] - c[j]);
    });
    return {-sum / ideal, active_share(to)};
  }

 private:
  /// each(i, j, sigmoid(alpha (x_j - x_i)), sigmoid(alpha (x_i - x_j)), sigmoid') for i < j.
  template <class Each>
  void each_pair(const double* x, std::size_t n, Each each) const {
    for (std::size_t i = 0; i < n; ++i)
      for (std::size_t j = i + 1; j < n; ++j) {
        const double z = x[i] == x[j] ? 0 : alpha_ * (x[j] - x[i]), e = std::exp(-std::abs(z));
        const double small = e / (1 + e), large = 1 / (1 + e);
        each(i, j, z > 0 ? large : small, z > 0 ? small : large, small * large);
      }
  }

  double alpha_ = 1;
  Gain gain_ = Gain::exponential;
};

const bool added = add<ApproxNdcg>("approx_ndcg", "Qin et al. 2010", "minus NDCG of pairwise-sigmoid ranks");

}  // namespace
}  // namespace diffrank
