// SPDX-License-Identifier: Apache-2.0
// rank:  r_i = 1/2 + sum_j sigma((x_j - x_i) / tau), sigma(z) = 1 / (1 + exp(-z)): equal scores get their mean rank
// VJP:   g_i = -sum_j sigma'((x_j - x_i) / tau) (c_i - c_j) / tau, sigma' = sigma (1 - sigma)
// cost:  O(n^2) time at most: each pair within 60 tau (VJP: 708 tau) once; O(n) memory
// Qin, Liu, Li, "A general approximation framework for direct optimization of information retrieval measures",
// Information Retrieval 13, 2010 (ApproxNDCG); Brown et al., "Smooth-AP", ECCV 2020.
#include "diffrank/core/numerics/pairwise.hpp"
#include "diffrank/core/ranker.hpp"

namespace diffrank {
namespace {

class Sigmoid final : public RowRanker<Sigmoid> {
 public:
  void options(Options& o) final {
    o.number("tau", tau_, "temperature: softness in score units, of the order of the gap between neighbors",
             Range::positive());
  }
  Gradient gradient() const final { return Gradient::exact; }
  Softness softness() const final { return {"tau", 0}; }
  Cost cost() const final { return Cost::quadratic; }

  template <class T>
  void forward_row(const T* x, T* r, std::size_t n) const {
    Scratch scratch;
    const Levels levels(scratch, x, n);
    auto* ranks = scratch.take<double>(n);
    constexpr double nothing = 60;  // a billion tails of exp(-60) do not change a rank in its last digit
    pairwise_ranks(
        levels, tau_, nothing,
        [](double* z, std::size_t count) {
          exp_minus(z, count);
          for (std::size_t l = 0; l < count; ++l) z[l] = z[l] / (1 + z[l]);
        },
        ranks);
    levels.each_score([&](std::size_t k, std::size_t, std::size_t i) { r[i] = static_cast<T>(ranks[k]); });
  }

  template <class T>
  void vjp_row(const T* x, const T*, const T* c, T* g, std::size_t n) const {
    Scratch scratch;
    pairwise_vjp(
        Levels(scratch, x, n), tau_, exp_reach,
        [](double* z, std::size_t count) {
          exp_minus(z, count);
          for (std::size_t l = 0; l < count; ++l) z[l] = z[l] / ((1 + z[l]) * (1 + z[l]));
        },
        0.25, c, g);
  }

 private:
  double tau_ = 1;
};

const bool added = add<Sigmoid>("sigmoid", "Qin et al. 2010",
                                "each pair of scores compared by a sigmoid; equal scores share their mean rank");

}  // namespace
}  // namespace diffrank
