// SPDX-License-Identifier: Apache-2.0
// rank:  r_i = 1/2 + sum_j Phi((x_j - x_i) / (sqrt(2) sigma)), Phi the normal distribution function: the expected rank
//        if every score had independent normal noise of standard deviation sigma; equal scores get their mean rank
// VJP:   g_i = -sum_j exp(-(x_j - x_i)^2 / (4 sigma^2)) (c_i - c_j) / (2 sqrt(pi) sigma)
// cost:  O(n^2) time at most: each pair within 16 sigma (VJP: 53 sigma) once; O(n) memory
// Taylor, Guiver, Robertson, Minka, "SoftRank: Optimizing Non-Smooth Rank Metrics", WSDM 2008, eq. (7)-(9).
#include "diffrank/core/numerics/pairwise.hpp"
#include "diffrank/core/ranker.hpp"

namespace diffrank {
namespace {

constexpr double inverse_sqrt_pi = 0.56418958354775628695;

class Gaussian final : public RowRanker<Gaussian> {
 public:
  void options(Options& o) final {
    o.number("sigma", sigma_, "standard deviation of the noise, in score units; of the order of the gap of neighbors",
             Range::positive());
  }
  Gradient gradient() const final { return Gradient::exact; }
  Softness softness() const final { return {"sigma", 0}; }
  Cost cost() const final { return Cost::quadratic; }

  template <class T>
  void forward_row(const T* x, T* r, std::size_t n) const {
    Scratch scratch;
    const Levels levels(scratch, x, n);
    auto* ranks = scratch.take<double>(n);
    constexpr double nothing = 8;  // a billion tails of erfc(8) do not change a rank in its last digit
    pairwise_ranks(
        levels, 2 * sigma_, nothing,
        [](double* z, std::size_t count) {
          erfc(z, count);
          for (std::size_t l = 0; l < count; ++l) z[l] *= 0.5;
        },
        ranks);
    levels.each_score([&](std::size_t k, std::size_t, std::size_t i) { r[i] = static_cast<T>(ranks[k]); });
  }

  template <class T>
  void vjp_row(const T* x, const T*, const T* c, T* g, std::size_t n) const {
    Scratch scratch;
    pairwise_vjp(
        Levels(scratch, x, n), 2 * sigma_, std::sqrt(exp_reach),
        [](double* z, std::size_t count) {
          for (std::size_t l = 0; l < count; ++l) z[l] *= z[l];
          exp_minus(z, count);
          for (std::size_t l = 0; l < count; ++l) z[l] *= inverse_sqrt_pi;
        },
        inverse_sqrt_pi, c, g);
  }

 private:
  double sigma_ = 1;
};

const bool added = add<Gaussian>("gaussian", "Taylor et al. 2008",
                                 "expected ranks under normal noise; equal scores share their mean rank");

}  // namespace
}  // namespace diffrank
