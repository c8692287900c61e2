// SPDX-License-Identifier: Apache-2.0
// value: L = (1/n) sum_i o_i (log D_i - mean_(j in P_i) a_ij), a_ij = cos(z_i, z_j) / t, over the n rows of one or two
//        views; P_i = {j != i: |y_i - y_j| <= w} the positives, N_i = {|y_i - y_j| > w, |p_i - p_j| <= w} the negatives
//        D_i = sum_P exp(a_ij) + sum_N push_ij exp(a_ij) [+ n - |P_i| with denominator=reference]
//        variant=age:   push_ij = w_i exp(e |y_i - y_j|), o_i = w_i          (w_i: weight of the sample)
//        variant=nyud2: push_ij = w_i e |y_i - y_j|, o_i = |P_i| / (|P_i| + 1)
//        An anchor without negatives adds 0, one without positives too (the published code: 0/0).
// grad:  dL/da_ij = o_i/n (exp(a_ij) / D_i - 1/|P_i|) for positives, o_i/n push_ij exp(a_ij) / D_i for negatives, then
//        that of the cosine. Predictions only choose pairs.
// cost:  O(n^2 D)
// traps: denominator=reference is what the published code computes: each masked entry adds exp(0) = 1, self and
//        negatives included. log D_i is taken with the true maximum, so that no temperature overflows.
// Keramati, Meng, Evans, "ConR: Contrastive Regularizer for Deep Imbalanced Regression", ICLR 2024.
#include <algorithm>
#include <cmath>
#include <limits>

#include "diffrank/core/numerics/vector_math.hpp"
#include "diffrank/core/parallel.hpp"
#include "diffrank/core/scratch.hpp"
#include "diffrank/core/similarity.hpp"
#include "diffrank/losses/active_share.hpp"
#include "diffrank/losses/loss.hpp"
#include "diffrank/losses/matrix.hpp"
#include "diffrank/losses/nan_rule.hpp"

namespace diffrank {
namespace {

class ConR final : public Loss {
 public:
  void options(Options& o) final {
    o.number("w", window_, "largest difference of labels of a positive pair, and of predictions of a negative one",
             Range::non_negative());
    o.number("t", temperature_, "of the cosines", Range::positive());
    o.number("e", push_, "how fast a negative's push grows with the difference of labels", Range::non_negative());
    o.choice(
        "variant", variant_, {"age", "nyud2"},
        "age: the push is exponential in the difference of labels; nyud2: linear, and samples' weights enter once");
    o.choice("denominator", denominator_, {"pairs", "reference"},
             "pairs: positives and negatives; reference: 1 more for each row that is not positive, as published");
    o.choice("no_positive", no_positive_, {"zero", "skip"},
             "whether an anchor without positives counts in the mean with 0, or not at all");
  }
  bool uses_features() const final { return true; }
  bool uses_weights() const final { return true; }
  Needs needs() const final { return {.predictions = true, .most_views = 2}; }
  double memory(const Batch& batch) const final {
    const auto n = static_cast<double>(batch.features.rows);
    return 3 * n * n * sizeof(double);
  }

  Evaluation evaluate(const Batch& batch, double cotangent, const LossGradient& grad) const final {
    const std::size_t n = batch.features.rows;
    if (n == 0) return {};
    if (has_nan(*this, batch)) return all_nan(grad);
    const auto cosine = make<Similarity>("cosine");
    Matrix cosines(n, n), slopes(n, n);
    cosine->forward(batch.features, cosines);
    const auto rows = rows_of(batch);
    std::vector<Term> terms(n);
    parallel_rows(n, n, [&](std::size_t i) { terms[i] = anchor(rows, i, cosines.rows.row(i), slopes.rows.row(i)); });
    double sum = 0, count = 0;
    for (const auto& term : terms) sum += term.value, count += term.counts;
    count = std::max(count, 1.0);
    if (grad.features.empty()) return {sum / count, 0};
    for (double& slope : slopes.values) slope *= cotangent / count;
    cosine->vjp(batch.features, cosines, slopes, grad.features);
    return {sum / count, active_share(grad.features)};
  }

 private:
  struct Term {
    double value = 0;
    bool counts = true;
  };
  /// Label, prediction and weight of each row of features.
  struct Row {
    double label, prediction, weight;
  };
  static std::vector<Row> rows_of(const Batch& batch) {
    std::vector<Row> rows;
    for (std::size_t i = 0; i < batch.features.rows; ++i) {
      const std::size_t sample = i % batch.size();
      rows.push_back({batch.labels.data[sample], *batch.predictions.row(i), batch.weights ? batch.weights[sample] : 1});
    }
    return rows;
  }

  /// The term of row i. `slopes`, zeros at first, receives its derivative with respect to the cosines.
  Term anchor(const std::vector<Row>& rows, std::size_t i, const double* cosines, double* slopes) const {
    constexpr double never = -std::numeric_limits<double>::infinity();
    const std::size_t n = rows.size();
    const Row own = rows[i];
    Scratch scratch;
    auto *logits = scratch.take<double>(n), *is_positive = scratch.take<double>(n);
    double positives = 0, negatives = 0, mean = 0;
    const double log_weight = std::log(variant_ == Variant::age ? own.weight : own.weight * push_);
    for (std::size_t j = 0; j < n; ++j) {
      const double gap = std::abs(own.label - rows[j].label);
      const bool positive = j != i && gap <= window_;
      const bool negative = !positive && j != i && std::abs(own.prediction - rows[j].prediction) <= window_;
      logits[j] = positive || negative ? cosines[j] / temperature_ : never;
      is_positive[j] = positive;
      positives += positive;
      negatives += negative;
      if (positive) mean += logits[j];
      if (negative) logits[j] += log_weight + (variant_ == Variant::age ? push_ * gap : std::log(gap));
    }
    if (positives == 0 || negatives == 0) return {0, positives > 0 || no_positive_ == NoPositive::zero};
    mean /= positives;
    const double rest = denominator_ == Denominator::reference ? static_cast<double>(n) - positives : 0;
    const double outer = variant_ == Variant::age ? own.weight : positives / (positives + 1);
    const double largest = std::max(rest > 0 ? 0 : never, *std::max_element(logits, logits + n));  // finite
    double sum = rest > 0 ? rest * std::exp(-largest) : 0;
    for (std::size_t j = 0; j < n; ++j) slopes[j] = largest - logits[j];
    exp_minus(slopes, n);
    for (std::size_t j = 0; j < n; ++j) sum += slopes[j];
    for (std::size_t j = 0; j < n; ++j)
      slopes[j] = outer * (slopes[j] / sum - is_positive[j] / positives) / temperature_;
    return {outer * (largest + std::log(sum) - mean), true};
  }

  double window_ = 1, temperature_ = 0.07, push_ = 0.01;
  enum class Variant { age, nyud2 } variant_ = Variant::age;
  enum class Denominator { pairs, reference } denominator_ = Denominator::pairs;
  enum class NoPositive { zero, skip } no_positive_ = NoPositive::zero;
};

const bool added = add<ConR>("conr", "Keramati et al. 2024",
                             "samples of near labels attract each other, those whose predictions alone are near repel");

}  // namespace
}  // namespace diffrank
