// SPDX-License-Identifier: Apache-2.0
// rank:  r_i = 1 + #{j : x_j > x_i}, ties by rule; VJP zero (its derivative wherever it has one)
// sort:  y_k = x_order[k]; VJP g_order[k] = c_k, averaged over equal scores
// cost:  O(n log n)
// Gong, Mori, Tung, "RankSim: Ranking Similarity Regularization for Deep Imbalanced Regression", ICML 2022, eq. (1).
#include "diffrank/core/order/argsort.hpp"
#include "diffrank/core/order/ranks.hpp"
#include "diffrank/core/ranker.hpp"

namespace diffrank {
namespace {

class HardRank final : public RowRanker<HardRank> {
 public:
  void options(Options& o) final { o.choice("ties", ties_, tie_rules(), "ranks of equal scores"); }
  Gradient gradient() const final { return Gradient::zero; }
  Ties ties() const final { return ties_; }
  std::shared_ptr<const Ranker> with_ties(Ties ties) const final {
    auto copy = std::make_shared<HardRank>(*this);
    copy->ties_ = ties;
    return copy;
  }

  template <class T>
  void forward_row(const T* x, T* r, std::size_t n) const {
    hard_ranks(x, n, ties_, r);
  }
  template <class T>
  void vjp_row(const T*, const T*, const T*, T* g, std::size_t n) const {
    std::fill_n(g, n, T(0));
  }

 private:
  Ties ties_ = Ties::min;
};

class HardSort final : public RowSorter<HardSort> {
 public:
  Gradient gradient() const final { return Gradient::exact; }

  template <class T>
  void forward_row(const T* x, T* y, std::size_t n) const {
    Scratch scratch;
    auto* order = scratch.take<std::uint32_t>(n);
    argsort_descending(x, n, order);
    for (std::size_t k = 0; k < n; ++k) y[k] = x[order[k]];
  }
  template <class T>
  void vjp_row(const T* x, const T*, const T* c, T* g, std::size_t n) const {
    Scratch scratch;
    auto* order = scratch.take<std::uint32_t>(n);
    argsort_descending(x, n, order);
    for (std::size_t k = 0; k < n; ++k) g[order[k]] = c[k];
    average_over_ties(x, order, n, g);
  }
};

const bool added_rank = add<HardRank>("hard", "Gong et al. 2022, eq. (1)", "exact ranks; no gradient");
const bool added_sort = add<HardSort>("hard", "", "exact sorting; the gradient is the permutation");

}  // namespace
}  // namespace diffrank
