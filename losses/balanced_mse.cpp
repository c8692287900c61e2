// SPDX-License-Identifier: Apache-2.0
// value: (1/B) sum_i 2 s^2 l_i, s = noise_sigma; the factor 2 s^2 carries no gradient
//   bmc: l_i = LSE_j t_ij, t_ij = (|p_i - y_i|^2 - |p_i - y_j|^2) / (2 s^2): labels of the batch stand for all labels
//   gai: l_i = |p_i - y_i|^2 / (2 s^2) + (d/2) log s^2 + LSE_k (log g_k - log det S_k / 2 - u_k' S_k^-1 u_k / 2),
//        S_k = V_k + s^2 I, u_k = p_i - m_k, for a Gaussian mixture of the training labels
//   bni: the same with the bins of the training labels: log q_b - (p_i - c_b)^2 / (2 s^2); without (d/2) log s^2
// grad:  W the softmax of the logits under LSE;  bmc: dl/dp_i = sum_j W_ij (y_j - y_i) / s^2, dl/ds = -(2/s) sum_j W t
//        gai: dl/dp_i = (p_i - y_i) / s^2 - sum_k W_ik S_k^-1 u_k,
//        dl/ds = -|p_i - y_i|^2 / s^3 + d/s + s sum_k W_ik (|S_k^-1 u_k|^2 - trace S_k^-1);  bni: S = s^2, no traces
// traps: one sample has value 0 (bmc); values of gai and bni may be negative; logits are computed as differences, so
//        that a small bmc keeps its digits; a learned s may come near 0 or change its sign: only s^2 enters
// cost:  bmc O(B^2 d), gai O(B K d^2), bni O(B bins)
// Ren, Zhang, Yu, Liu, "Balanced MSE for Imbalanced Visual Regression", CVPR 2022.
#include <cmath>
#include <map>

#include "diffrank/losses/active_share.hpp"
#include "diffrank/losses/balanced_mse_terms.hpp"
#include "diffrank/losses/gaussian_mixture.hpp"
#include "diffrank/losses/state_array.hpp"

namespace diffrank {
namespace {

using Vector = std::vector<double>;

class BalancedMse final : public Loss {
 public:
  void options(Options& o) final {
    o.choice("variant", variant_, {"bmc", "gai", "bni"},
             "what stands for the distribution of labels: the batch, a Gaussian mixture of the training labels, or "
             "their bins");
    o.number("noise_sigma", sigma_, "sd of the noise in label units; of the size of the errors", Range::positive());
    o.flag("learn", learn_, "noise_sigma is where learning starts; false: it stays");
    o.number("sigma_lr", sigma_lr_, "learning rate of noise_sigma, with learn=true", Range::positive());
    o.integer("components", components_, "at most so many in the mixture of gai", Range::between(1, 1000));
  }
  bool uses_features() const final { return false; }
  Needs needs() const final { return {.label_vectors = variant_ != Variant::bni}; }
  double parameter_rate() const final { return sigma_lr_; }
  std::vector<std::string> parameters() const final {
    return learn_ ? std::vector<std::string>{"noise_sigma"} : std::vector<std::string>{};
  }

  LossState initial_state(const TrainingLabels& training, std::size_t) const final {
    LossState state;
    if (learn_) state["noise_sigma"] = {1, 1, {sigma_}};
    if (variant_ != Variant::bmc && training.labels.empty())
      throw std::invalid_argument("loss 'balanced_mse' needs training labels");
    if (variant_ == Variant::gai) {
      auto mixture = fit_mixture(training.labels, components_);
      state["gmm.means"] = std::move(mixture.means);
      state["gmm.variances"] = std::move(mixture.variances);
      state["gmm.weights"] = std::move(mixture.weights);
    }
    if (variant_ == Variant::bni) add_bins(training, state);
    return state;
  }

  Evaluation evaluate(const Batch& batch, double cotangent, const LossGradient& grad) const final {
    if (batch.size() == 0) return set_sigma(grad, 0), Evaluation{};
    const double s = usable(learn_ ? *state_array(*this, batch, "noise_sigma").data : sigma_);
    if (variant_ == Variant::bmc) return sum(LabelsOfBatch(batch, s), s, batch, cotangent, grad);
    const bool bins = variant_ == Variant::bni;
    const auto means = state_array(*this, batch, bins ? "bucket_centers" : "gmm.means");
    const auto weights = state_array(*this, batch, bins ? "bucket_weights" : "gmm.weights");
    const double* variances = bins ? nullptr : state_array(*this, batch, "gmm.variances").data;
    return sum(NormalComponents(batch, s, means, variances, weights), s, batch, cotangent, grad);
  }

 private:
  enum class Variant { bmc, gai, bni };

  template <class Terms>
  Evaluation sum(Terms terms, double s, const Batch& batch, double cotangent, const LossGradient& grad) const {
    const auto b = static_cast<double>(batch.size());
    const std::size_t d = batch.labels.cols;
    const double factor = 2 * s * s / b;
    double value = 0, by_sigma = 0;
    for (std::size_t i = 0; i < batch.size(); ++i) {
      Vector slope(d);
      const auto term = terms.at(i, slope.data());
      value += factor * term.value;
      by_sigma += factor * term.by_sigma;
      if (grad.predictions.empty()) continue;
      for (std::size_t a = 0; a < d; ++a) grad.predictions.row(i)[a] = cotangent * factor * slope[a];
    }
    set_sigma(grad, cotangent * by_sigma);
    return {value, active_share(grad.predictions)};
  }

  void set_sigma(const LossGradient& grad, double derivative) const {
    if (grad.parameters) (*grad.parameters)["noise_sigma"] = {1, 1, {derivative}};
  }

  /// Far enough from 0 to divide by its fourth power.
  static double usable(double s) {
    constexpr double least = 1e-50;
    return std::abs(s) < least ? std::copysign(least, s) : s;
  }

  /// A bin's center is the mean of its training labels: the label itself where labels are whole numbers in bins of
  /// width 1. Bins without labels are left out.
  static void add_bins(const TrainingLabels& training, LossState& state) {
    std::map<std::int64_t, std::pair<double, double>> bins;  // count, sum
    for (std::size_t i = 0; i < training.labels.rows; ++i) {
      const double y = training.labels.data[i];
      auto& [count, sum] = bins[training.bins.of(y)];
      ++count;
      sum += y;
    }
    Array centers{bins.size(), 1, {}}, weights{bins.size(), 1, {}};
    for (const auto& [bin, content] : bins) {
      centers.values.push_back(content.second / content.first);
      weights.values.push_back(content.first / static_cast<double>(training.labels.rows));
    }
    state["bucket_centers"] = std::move(centers);
    state["bucket_weights"] = std::move(weights);
  }

  Variant variant_ = Variant::bmc;
  double sigma_ = 1, sigma_lr_ = 0.01;
  bool learn_ = false;
  std::size_t components_ = 8;
};

const bool added = add<BalancedMse>("balanced_mse", "Ren et al. 2022",
                                    "squared error that allows for how often labels occur in training");

}  // namespace
}  // namespace diffrank
