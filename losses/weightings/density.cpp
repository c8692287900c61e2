// SPDX-License-Identifier: Apache-2.0
// w_i = max(1 - alpha p'(y_i), 1e-6), divided by its mean. p' is the density of the labels, estimated with a Gaussian
// kernel of bandwidth h = 1.06 sd N^(-1/5) (sd with N), scaled to [0, 1]. With a smoothing, the smoothed counts of the
// label bins over their maximum take its place.
// The density is computed on 4096 points, and is linear between them; they reach as far beyond the labels as in the
// published code, to where the standard kernel is 1e-4.
// cost: O(4096 N)
// Steininger, Kobs, Davidson, Krause, Hotho, "Density-based weighting for imbalanced regression", Machine Learning 2021
// (DenseWeight).
#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>

#include "diffrank/losses/label_bins.hpp"
#include "diffrank/losses/smoothing.hpp"
#include "diffrank/losses/weighting.hpp"

namespace diffrank {
namespace {

constexpr std::size_t points = 4096;

/// The density p' of labels, scaled to [0, 1].
class RelativeDensity {
 public:
  RelativeDensity(const double* y, std::size_t n) {
    const double mean = std::accumulate(y, y + n, 0.0) / static_cast<double>(n);
    double squares = 0;
    for (std::size_t i = 0; i < n; ++i) squares += (y[i] - mean) * (y[i] - mean);
    const double sd = std::sqrt(squares / static_cast<double>(n)),
                 h = 1.06 * sd * std::pow(static_cast<double>(n), -0.2);
    const double reach = std::sqrt(-2 * std::log(1e-4 * std::sqrt(2 * std::numbers::pi)));  // 4.07
    const auto [low, high] = std::minmax_element(y, y + n);
    if (h <= 1e-12 * std::max(std::abs(*low), std::abs(*high))) return;  // one label, up to rounding: p' = 1
    first_ = *low - reach * h;
    step_ = (*high - *low + 2 * reach * h) / static_cast<double>(points - 1);
    for (std::size_t k = 0; k < points; ++k) {
      double sum = 0;
      for (std::size_t i = 0; i < n; ++i) {
        const double z = (first_ + static_cast<double>(k) * step_ - y[i]) / h;
        sum += std::exp(-0.5 * z * z);
      }
      density_.push_back(sum);
    }
    const auto [least, most] = std::minmax_element(density_.begin(), density_.end());
    const double offset = *least, range = *most - *least;
    for (double& p : density_) p = (p - offset) / range;
  }
  double operator()(double y) const {
    if (density_.empty()) return 1;
    const double at = (y - first_) / step_;
    const auto k = std::min(static_cast<std::size_t>(at), points - 2);
    const double part = at - static_cast<double>(k);
    return (1 - part) * density_[k] + part * density_[k + 1];
  }

 private:
  double first_ = 0, step_ = 1;
  std::vector<double> density_;
};

class Density final : public Weighting {
 public:
  void options(Options& o) final {
    o.number("alpha", alpha_, "0: all weights are 1; 1: the weight of the most frequent labels goes to zero",
             Range::non_negative());
    o.component("smoothing", smoothing_, "none", "of the counts of label bins, in place of the kernel density");
  }
  Weights weigh(const TrainingLabels& labels) const final {
    auto binned = bin_labels(labels);
    Weights result{{}, std::move(binned.bins), std::move(binned.counts), {}};
    if (result.bins.empty()) return result;
    if (smoothing_) {
      result.smoothed = smoothing_->smooth(result.counts, true);
      const double most = *std::max_element(result.smoothed.begin(), result.smoothed.end());
      for (const auto bin : result.bins)
        result.weights.push_back(result.smoothed[static_cast<std::size_t>(bin)] / most);
    } else {
      std::vector<double> first;
      for (std::size_t i = 0; i < labels.labels.rows; ++i) first.push_back(labels.labels.row(i)[0]);
      const RelativeDensity density(first.data(), first.size());
      for (const double y : first) result.weights.push_back(density(y));
    }
    for (double& w : result.weights) w = std::max(1 - alpha_ * w, 1e-6);
    scale_to_mean_one(result.weights);
    return result;
  }

 private:
  double alpha_ = 1;
  std::shared_ptr<const Smoothing> smoothing_;
};

const bool added =
    add<Density>("density", "Steininger et al. 2021", "DenseWeight: one minus the density of the labels");

}  // namespace
}  // namespace diffrank
