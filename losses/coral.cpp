// SPDX-License-Identifier: Apache-2.0
// value: (1/B) sum_i sum_k BCE(logit_ik, y_i > k), k = 0 .. K - 2
// grad:  (sigmoid(logit_ik) - [y_i > k]) / B
// cost:  O(B K)
// The logits of the paper are one score and K - 1 biases: that is the model's last layer, not the loss.
// Cao, Mirjalili, Raschka, "Rank Consistent Ordinal Regression for Neural Networks", 2020, (4).
#include "diffrank/losses/active_share.hpp"
#include "diffrank/losses/ordinal.hpp"

namespace diffrank {
namespace {

class Coral final : public Ordinal {
 public:
  Evaluation evaluate(const Batch& batch, double cotangent, const LossGradient& grad) const final {
    const auto logits = batch.predictions;
    double sum = 0;
    for (std::size_t i = 0; i < batch.size(); ++i)
      for (std::size_t k = 0; k < logits.cols; ++k) {
        const double y = batch.labels.data[i];
        const BinaryEntropy term(std::isnan(y) ? y : logits.row(i)[k], y > static_cast<double>(k));
        sum += term.value;
        if (!grad.predictions.empty())
          grad.predictions.row(i)[k] = cotangent * term.slope / static_cast<double>(batch.size());
      }
    if (batch.size() == 0) return {};
    return {sum / static_cast<double>(batch.size()), active_share(grad.predictions)};
  }
  /// The number of thresholds that it is above with a probability over 1/2.
  double label(const double* logits, std::size_t K) const final {
    return static_cast<double>(std::count_if(logits, logits + K, [](double logit) { return logit > 0; }));
  }
};

const bool added = add<Coral>("coral", "Cao et al. 2020", "one binary task for each threshold between classes");

}  // namespace
}  // namespace diffrank
