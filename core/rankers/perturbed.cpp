// SPDX-License-Identifier: Apache-2.0
// rank:  mean over samples of r_s = rank(x + sigma z_s), an estimate of the expectation
// VJP:   mean_s <c, r_s - r(x)> nu(z_s) / sigma, an unbiased estimate of the VJP of the expectation; nu = z (normal) or
//        1 - exp(-z) (gumbel). Without the control variate r(x) is left out: also unbiased, but noisier.
// cost:  O(samples n log n); the standard error falls as samples^-1/2
// noise: see RowNoise; draws belong to positions in the sorted row, so that the order of the scores does not matter
// Berthet et al., "Learning with Differentiable Perturbed Optimizers", NeurIPS 2020.
#include "diffrank/core/numerics/noisy_ranks.hpp"
#include "diffrank/core/ranker.hpp"

namespace diffrank {
namespace {

class Perturbed final : public RowRanker<Perturbed> {
 public:
  void options(Options& o) final {
    o.number("sigma", sigma_, "size of the noise, in score units; of the order of the gap between neighbors",
             Range::positive());
    o.integer("samples", samples_, "draws for each row", Range::between(1, 1e6));
    o.choice("noise", noise_, {"normal", "gumbel"}, "its distribution");
    o.flag("control_variate", control_variate_, "measure ranks from those without noise: a less noisy gradient");
    o.integer("seed", seed_, "of the noise, which also depends on the gaps between the scores", Range::non_negative());
  }
  Gradient gradient() const final { return Gradient::stochastic; }
  Softness softness() const final { return {"sigma", 0}; }
  Cost cost() const final { return Cost::sampled; }
  Properties properties() const final { return {false, true, true}; }  // noise

  template <class T>
  void forward_row(const T* scores, T* r, std::size_t n) const {
    Scratch scratch;
    const DescendingRow row(scratch, scores, n);
    double* mean = scratch.take<double>(n);
    mean_noisy_ranks(row.x, n, samples_, sigma_, RowNoise(noise_, seed_, row.x, n, sigma_), mean);
    for (std::size_t k = 0; k < n; ++k) r[row.order[k]] = static_cast<T>(mean[k]);
  }

  template <class T>
  void vjp_row(const T* scores, const T*, const T* c, T* g, std::size_t n) const {
    if (n == 1) return static_cast<void>(g[0] = 0);  // the rank of a single score is always 1
    Scratch scratch;
    const DescendingRow row(scratch, scores, n);
    double *cotangent = scratch.take<double>(n), *grad = scratch.take<double>(n);
    for (std::size_t k = 0; k < n; ++k) cotangent[k] = static_cast<double>(c[row.order[k]]);
    perturbed_vjp(
        row.x, cotangent, n, samples_, sigma_, control_variate_, RowNoise(noise_, seed_, row.x, n, sigma_),
        [this](double z) { return noise_score(noise_, z); }, grad);
    for (std::size_t k = 0; k < n; ++k) g[row.order[k]] = static_cast<T>(grad[k]);
  }

 private:
  double sigma_ = 0.1;
  std::size_t samples_ = 100;
  Noise noise_ = Noise::normal;
  bool control_variate_ = true;
  std::uint64_t seed_ = 0;
};

const bool added = add<Perturbed>("perturbed", "Berthet et al. 2020",
                                  "mean ranks under noise; unbiased, noisy estimates of value and gradient");

}  // namespace
}  // namespace diffrank
