// SPDX-License-Identifier: Apache-2.0
// value: -(1/I) sum_{i <= k} D_i sum_j Q_ij G_j, D_i = 1 / log2(1 + i), G and I as in gains.hpp, Q the matrix P of
//        NeuralSort after sweeps of Sinkhorn's iteration (sinkhorn_sweeps.hpp). `transposed` sums over i first, by the
//        columns of Q: the same number in another order.
// grad:  backwards through the sweeps
// traps: the gradient is that of the sweeps made, converged or not; equal predictions have equal columns of P; no
//        relevant label: 0; labels below 0 count as 0
// cost:  O(n^2 sweeps), O(n^2) memory
// Pobrotyn, Bialobrzeski, "NeuralNDCG", 2021, (7)-(11); Grover et al. 2019.
#include <algorithm>

#include "diffrank/losses/active_share.hpp"
#include "diffrank/losses/gains.hpp"
#include "diffrank/losses/loss.hpp"
#include "diffrank/losses/nan_rule.hpp"
#include "diffrank/losses/sinkhorn_sweeps.hpp"

namespace diffrank {
namespace {

using Vector = std::vector<double>;

class NeuralNdcg final : public Loss {
 public:
  void options(Options& o) final {
    o.number("temperature", temperature_, "of NeuralSort, of the order of the gap between predictions",
             Range::positive());
    o.integer("k", k_, "ranks that count; 0: all", Range::non_negative());
    o.choice("gain", gain_, gain_names(), "of a label r, its relevance; below 0 it counts as 0");
    o.flag("transposed", transposed_, "sum over the ranks of each sample first; the value is the same");
    o.integer("max_sweeps", max_sweeps_, "at most so many sweeps of Sinkhorn's iteration", Range::between(0, 1000));
  }
  bool uses_features() const final { return false; }
  double memory(const Batch& batch) const final {
    const auto n = static_cast<double>(batch.size());
    return sizeof(double) * n * (2 * n + 8 * static_cast<double>(max_sweeps_));
  }

  Evaluation evaluate(const Batch& batch, double cotangent, const LossGradient& grad) const final {
    const auto b = batch.size();
    const auto to = grad.predictions;
    if (b == 0) return {};
    if (has_nan(*this, batch)) return all_nan(grad);
    const auto k = k_ == 0 ? b : std::min<std::size_t>(k_, b);
    const Vector gain = gains(batch.labels.data, b, gain_);
    const double ideal = ideal_dcg(gain, k);
    std::fill_n(to.data, to.size(), 0.0);
    if (ideal == 0) return {};
    const NeuralSortMatrix p(batch.predictions.data, b, temperature_);
    const SinkhornSweeps sweeps(p, b, max_sweeps_);
    Vector by_rank(b), by_sample(b);
    for (std::size_t i = 0; i < k; ++i) by_rank[i] = discount(static_cast<double>(i + 1));
    p.levels().each_score([&](std::size_t, std::size_t at, std::size_t i) { by_sample[at] = gain[i] / ideal; });

    const double value = sum(p, sweeps, by_rank, by_sample);
    if (to.empty()) return {-value, 0};
    for (double& x : by_sample) x *= -cotangent;
    PooledVector<double> dp = sweeps.backwards(p, by_rank, by_sample);
    p.to_scores(dp, to.data);
    return {-value, active_share(to)};
  }

 private:
  double sum(const NeuralSortMatrix& p, const SinkhornSweeps& sweeps, const Vector& by_rank,
             const Vector& by_sample) const {
    const Vector &u = sweeps.u.back(), &v = sweeps.v.back();
    Vector inner(u.size());
    double sum = 0;
    for (std::size_t i = 0; i < u.size(); ++i) inner[i] = transposed_ ? by_rank[i] * u[i] : by_sample[i] * v[i];
    inner = transposed_ ? p.transposed_times(inner) : p.times(inner);
    for (std::size_t i = 0; i < u.size(); ++i)
      sum += inner[i] * (transposed_ ? by_sample[i] * v[i] : by_rank[i] * u[i]);
    return sum;
  }

  double temperature_ = 1;
  std::size_t k_ = 0, max_sweeps_ = 50;
  Gain gain_ = Gain::exponential;
  bool transposed_ = false;
};

const bool added =
    add<NeuralNdcg>("neural_ndcg", "Pobrotyn et al. 2021", "minus NDCG of a doubly stochastic NeuralSort matrix");

}  // namespace
}  // namespace diffrank
