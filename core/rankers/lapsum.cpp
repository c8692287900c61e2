// SPDX-License-Identifier: Apache-2.0
// With Lap the Laplace CDF and w_ij = e^(-|x_i - x_j| / alpha):
// rank:  r_i = 1 + sum_(j != i) Lap((x_j - x_i) / alpha)        VJP: sum_j w_ij (c_j - c_i) / (2 alpha)
// sort:  y_k solves sum_j Lap((x_j - y_k) / alpha) = k + 1/2, k = 0 .. n-1; with alpha large y leaves [min x, max x]
//        VJP: g_i = sum_k c_k e^(-|x_i - y_k| / alpha) / sum_j e^(-|x_j - y_k| / alpha)
// cost:  O(n log n) to sort, then O(n), VJPs too
// Struski, Bednarczyk, Podolak, Tabor, "LapSum - One Method to Differentiate Them All", 2025.
#include "diffrank/core/numerics/laplace.hpp"
#include "diffrank/core/order/ranks.hpp"
#include "diffrank/core/ranker.hpp"

namespace diffrank {
namespace {

void declare(Options& o, double& alpha) {
  o.number("alpha", alpha,
           "width of the Laplace distribution, in score units, of the order of the gap between neighbors",
           Range::positive());
}

class LapsumRank final : public RowRanker<LapsumRank> {
 public:
  void options(Options& o) final { declare(o, alpha_); }
  Gradient gradient() const final { return Gradient::exact; }
  Softness softness() const final { return {"alpha", 0}; }

  template <class T>
  void forward_row(const T* scores, T* r, std::size_t n) const {
    Scratch scratch;
    const DescendingRow row(scratch, scores, n);
    const LaplaceSums sums(scratch, row.x, n, alpha_);
    for (std::size_t k = 0; k < n; ++k) r[row.order[k]] = static_cast<T>(sums.mass(k) + 0.5);
  }

  template <class T>
  void vjp_row(const T* scores, const T*, const T* c, T* g, std::size_t n) const {
    Scratch scratch;
    const DescendingRow row(scratch, scores, n);
    const LaplaceSums sums(scratch, row.x, n, alpha_);
    double* sorted = scratch.take<double>(n);
    double* difference = scratch.take<double>(n);
    for (std::size_t k = 0; k < n; ++k) sorted[k] = static_cast<double>(c[row.order[k]]);
    sums.differences(sorted, difference);
    for (std::size_t k = 0; k < n; ++k) g[row.order[k]] = static_cast<T>(difference[k] / (2 * alpha_));
  }

 private:
  double alpha_ = 1;
};

class LapsumSort final : public RowSorter<LapsumSort> {
 public:
  void options(Options& o) final { declare(o, alpha_); }
  Gradient gradient() const final { return Gradient::exact; }
  Softness softness() const final { return {"alpha", 0}; }

  template <class T>
  void forward_row(const T* scores, T* y, std::size_t n) const {
    Scratch scratch;
    const DescendingRow row(scratch, scores, n);
    const LaplaceSums sums(scratch, row.x, n, alpha_);
    each_point(sums, n, [&](std::size_t k, const LaplaceSums::Point& b) { y[k] = static_cast<T>(sums.value(b)); });
  }

  /// Uses distances of the points to their neighbors: `out` is rounded, too coarsely where alpha is small.
  template <class T>
  void vjp_row(const T* scores, const T*, const T* c, T* g, std::size_t n) const {
    Scratch scratch;
    const DescendingRow row(scratch, scores, n);
    const LaplaceSums sums(scratch, row.x, n, alpha_);
    auto* points = scratch.take<LaplaceSums::Point>(n);
    double* weights = scratch.take<double>(n);
    double* spread = scratch.take<double>(n);
    each_point(sums, n, [&](std::size_t k, const LaplaceSums::Point& b) {
      points[k] = b;
      weights[k] = static_cast<double>(c[k]) / sums.density(b);  // the density is at least 1
    });
    sums.spread(points, weights, n, spread);
    for (std::size_t j = 0; j < n; ++j) g[row.order[j]] = static_cast<T>(spread[j]);
    average_over_ties(scores, row.order, n, g);
  }

 private:
  template <class Each>
  static void each_point(const LaplaceSums& sums, std::size_t n, Each each) {
    for (std::size_t k = 0, next = 0; k < n; ++k) {
      const double s = static_cast<double>(k) + 0.5;
      while (next < n && sums.mass(next) < s) ++next;
      each(k, sums.solve(s, next));
    }
  }

  double alpha_ = 1;
};

const bool added_rank = add<LapsumRank>("lapsum", "Struski et al. 2025",
                                        "soft ranks by sums of Laplace distribution functions, in O(n log n)");
const bool added_sort =
    add<LapsumSort>("lapsum", "Struski et al. 2025", "soft sorting by quantiles of a Laplace mixture, in O(n log n)");

}  // namespace
}  // namespace diffrank
