// SPDX-License-Identifier: Apache-2.0
// value: (1/B) sum_i w_i log cosh e_i, e = prediction - label; gradient: w_i tanh(e_i) / B
#include <algorithm>
#include <cmath>

#include "diffrank/losses/loss.hpp"

namespace {

class LogCosh final : public diffrank::Loss {
 public:
  bool uses_features() const final { return false; }
  bool uses_weights() const final { return true; }
  diffrank::Evaluation evaluate(const diffrank::Batch& batch, double cotangent,
                                const diffrank::LossGradient& grad) const final {
    diffrank::Evaluation result;
    const double share = 1 / static_cast<double>(std::max<std::size_t>(batch.size(), 1));
    for (std::size_t i = 0; i < batch.size(); ++i) {
      const double e = batch.predictions.data[i] - batch.labels.data[i];
      const double weight = share * (batch.weights ? batch.weights[i] : 1);
      // log cosh e = |e| + log(1 + exp(-2 |e|)) - log 2, which does not overflow
      result.value += weight * (std::abs(e) + std::log1p(std::exp(-2 * std::abs(e))) - std::log(2.0));
      if (grad.predictions.empty()) continue;
      double& g = grad.predictions.data[i];
      g = cotangent * weight * std::tanh(e);
      result.active += g != 0 ? share : 0;
    }
    return result;
  }
};

const bool added = diffrank::add<LogCosh>("log_cosh", "", "smooth absolute error");

}  // namespace
