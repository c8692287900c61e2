// SPDX-License-Identifier: Apache-2.0
// value: L = -1/(n(n-1)) sum_i sum_(j != i) (s_ij - log sum_(k in S_ij) exp(s_ik)), s_ij = -|z_i - z_j| / t over the n
//        rows of one or two views; S_ij = {k != i: d_ik >= d_ij}, d_ij = sum_c |y_ic - y_jc|
// grad:  dL/ds_ik = (sum_(j != i: k in S_ij) exp(s_ik - log sum_(S_ij) exp(s_i)) - 1) / (n(n-1)), then that of the
//        distance; 0 where two rows are equal
// cost:  O(n^2 (D + log n)), not O(n^3): an anchor's rows are sorted by falling label distance, so that S_ij grows from
//        the left; equal distances share one set. Its logarithms are accumulated, and the derivative from the right.
// traps: the published code takes the row maximum over the row itself, too (0), and underflows to an infinite loss for
//        distances beyond 104 t in float32; here the maximum is that of the set.
// Zha, Cao, Son, Yang, Katabi, "Rank-N-Contrast: Learning Continuous Representations for Regression", NeurIPS 2023.
#include <algorithm>
#include <cmath>
#include <limits>

#include "diffrank/core/numerics/pair_distances.hpp"
#include "diffrank/core/order/argsort.hpp"
#include "diffrank/core/parallel.hpp"
#include "diffrank/core/scratch.hpp"
#include "diffrank/losses/active_share.hpp"
#include "diffrank/losses/loss.hpp"
#include "diffrank/losses/matrix.hpp"
#include "diffrank/losses/nan_rule.hpp"

namespace diffrank {
namespace {

class RankNContrast final : public Loss {
 public:
  void options(Options& o) final { o.number("temperature", temperature_, "of the distances", Range::positive()); }
  bool uses_features() const final { return true; }
  Needs needs() const final { return {.label_vectors = true, .most_views = 2}; }
  double memory(const Batch& batch) const final {
    const auto n = static_cast<double>(batch.features.rows);
    return 3 * n * n * sizeof(double);
  }

  Evaluation evaluate(const Batch& batch, double cotangent, const LossGradient& grad) const final {
    const std::size_t n = batch.features.rows;
    if (n == 0) return {};
    if (has_nan(*this, batch)) return all_nan(grad);
    const PairDistances distances(batch.features);
    Matrix slopes(n, n);
    std::vector<double> terms(n);
    parallel_rows(n, n, [&](std::size_t i) { terms[i] = anchor(batch, distances, i, slopes.rows.row(i)); });
    const double pairs = n == 1 ? 1 : static_cast<double>(n) * static_cast<double>(n - 1);
    double sum = 0;
    for (const double term : terms) sum += term;
    if (grad.features.empty()) return {sum / pairs, 0};

    Matrix both(n, n);
    for (std::size_t i = 0; i < n; ++i)
      for (std::size_t j = 0; j < n; ++j)
        both.rows.row(i)[j] = -cotangent / temperature_ * ((slopes.rows.row(i)[j] + slopes.rows.row(j)[i]) / pairs);
    distances.vjp(both, grad.features);
    return {sum / pairs, active_share(grad.features)};
  }

 private:
  /// The rows but i, by falling distance of their labels; ends[k] is one beyond those that are as far as the k-th.
  static void sort(const Batch& batch, std::size_t i, std::uint32_t* order, std::size_t* ends) {
    const std::size_t n = batch.features.rows, b = batch.size();
    Scratch scratch;
    auto* far = scratch.take<double>(n);
    for (std::size_t k = 0; k < n; ++k) {
      far[k] = 0;
      for (std::size_t c = 0; c < batch.labels.cols; ++c)
        far[k] += std::abs(batch.labels.row(i % b)[c] - batch.labels.row(k % b)[c]);
    }
    argsort_descending(far, n, order);
    auto* own = std::find(order, order + n, static_cast<std::uint32_t>(i));
    std::copy(own + 1, order + n, own);
    for (std::size_t k = n - 1; k-- > 0;)
      ends[k] = k + 2 < n && far[order[k]] == far[order[k + 1]] ? ends[k + 1] : k + 1;
  }

  /// sum_j (log sum_(S_ij) exp(s_i) - s_ij); `slopes` receives its derivative with respect to s_i.
  double anchor(const Batch& batch, const PairDistances& distances, std::size_t i, double* slopes) const {
    const std::size_t n = batch.features.rows, others = n - 1;
    Scratch scratch;
    auto* order = scratch.take<std::uint32_t>(n);
    auto* ends = scratch.take<std::size_t>(n);
    auto *s = scratch.take<double>(n), *logs = scratch.take<double>(n);
    sort(batch, i, order, ends);
    double value = 0, largest = -std::numeric_limits<double>::infinity(), sum = 0;
    for (std::size_t k = 0; k < others; ++k) {
      s[k] = -distances(i, order[k]) / temperature_;
      if (s[k] > largest) sum = sum * std::exp(largest - s[k]) + 1, largest = s[k];
      else sum += std::exp(s[k] - largest);
      if (k + 1 == ends[k]) logs[k] = largest + std::log(sum);
    }
    // From the right, the sum over the sets of size / exp(log) is `ahead` / exp(log of the present set).
    double ahead = 0;
    for (std::size_t k = others; k-- > 0;) {
      const std::size_t last = ends[k] - 1;
      if (k == last) ahead = k + 1 == others ? 0 : ahead * std::exp(logs[k] - logs[ends[k + 1] - 1]);
      if (k == last) ahead += static_cast<double>(size(ends, k));
      value += logs[last] - s[k];
      slopes[order[k]] = std::exp(s[k] - logs[last]) * ahead - 1;
    }
    return value;
  }

  /// Of the group of equal distances that ends at k.
  static std::size_t size(const std::size_t* ends, std::size_t k) {
    std::size_t first = k;
    while (first > 0 && ends[first - 1] == ends[k]) --first;
    return k + 1 - first;
  }

  double temperature_ = 2;
};

const bool added = add<RankNContrast>("rnc", "Zha et al. 2023",
                                      "a sample is nearer to another than to all whose labels are farther away");

}  // namespace
}  // namespace diffrank
