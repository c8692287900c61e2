// SPDX-License-Identifier: Apache-2.0
// value: (1/N) sum_k sum_{i: y_i >= k} BCE(logit_ik, y_i > k), N the number of these pairs (i, k), k = 0 .. K - 2:
//        logit k is for P(y > k | y >= k); 0 where N = 0
// grad:  (sigmoid(logit_ik) - [y_i > k]) / N where y_i >= k, else 0
// traps: older code divides by other counts; NaN makes the value NaN even where its task has no part
// cost:  O(B K)
// Shi, Cao, Raschka, "Deep Neural Networks for Rank-Consistent Ordinal Regression Based on Conditional Probabilities",
// 2021, (4).
#include "diffrank/losses/active_share.hpp"
#include "diffrank/losses/ordinal.hpp"

namespace diffrank {
namespace {

class Corn final : public Ordinal {
 public:
  Evaluation evaluate(const Batch& batch, double cotangent, const LossGradient& grad) const final {
    double sum = 0, pairs = 0;
    each(batch, [&](std::size_t, std::size_t, const BinaryEntropy& term, bool counts) {
      if (counts || std::isnan(term.value)) sum += term.value;
      pairs += counts;
    });
    const double share = pairs == 0 ? 0 : 1 / pairs;
    if (!grad.predictions.empty())
      each(batch, [&](std::size_t i, std::size_t k, const BinaryEntropy& term, bool counts) {
        grad.predictions.row(i)[k] = counts || std::isnan(term.slope) ? cotangent * share * term.slope : 0;
      });
    return {sum * share, active_share(grad.predictions)};
  }
  /// The number of thresholds that it is above with a probability, the product of conditional ones, over 1/2.
  double label(const double* logits, std::size_t K) const final {
    double probability = 1, passed = 0;
    for (std::size_t k = 0; k < K && probability > 0.5; ++k) {
      probability /= 1 + std::exp(-logits[k]);
      passed += probability > 0.5;
    }
    return passed;
  }

 private:
  template <class Each>
  static void each(const Batch& batch, Each each) {
    for (std::size_t i = 0; i < batch.size(); ++i)
      for (std::size_t k = 0; k < batch.predictions.cols; ++k) {
        const double y = batch.labels.data[i], threshold = static_cast<double>(k);
        each(i, k, BinaryEntropy(std::isnan(y) ? y : batch.predictions.row(i)[k], y > threshold), y >= threshold);
      }
  }
};

const bool added =
    add<Corn>("corn", "Shi et al. 2021", "a binary task for each class, given that the label reaches it");

}  // namespace
}  // namespace diffrank
