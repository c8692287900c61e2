// SPDX-License-Identifier: Apache-2.0
// value: 1 - rho, rho = <a, t> / (|a| |t|), a and t the centred ranks of predictions and labels; 0 where one is constant
// grad:  through the ranker, with cotangent -(t / |t| - rho a / |a|) / |a| (which is centred already)
// cost:  that of the ranker, and O(B log B)
// Spearman 1904; as a loss over soft ranks: Blondel et al. 2020, section 6.
#include <algorithm>
#include <cmath>
#include <vector>

#include "diffrank/core/ranker.hpp"
#include "diffrank/losses/loss.hpp"

namespace diffrank {
namespace {

/// Subtracts the mean; returns the norm of the rest. Of equal values exactly zeros are left.
double center(std::vector<double>& v) {
  const double first = v.front();
  double mean = 0, squares = 0;  // of v - first
  for (const double x : v) mean += (x - first) / static_cast<double>(v.size());
  for (double& x : v) {
    x = (x - first) - mean;
    squares += x * x;
  }
  return std::sqrt(squares);
}

class Spearman final : public Loss {
 public:
  void options(Options& o) final {
    o.component("ranker", ranker_, "permutahedron", "ranks the predictions");
    o.flag("both", both_, "rank the labels with the same operator too; false: hard ranks");
    o.choice("ties", ties_, tie_rules(), "hard ranks of equal labels");
  }
  bool uses_features() const final { return false; }

  Evaluation evaluate(const Batch& batch, double cotangent, const LossGradient& grad) const final {
    const auto b = batch.size();
    if (b == 0) return {};
    std::vector<double> ranks(b), target(b), c(b);
    ranker_->forward({batch.predictions, 1, b}, {ranks.data(), 1, b});
    if (both_) ranker_->forward({batch.labels.data, 1, b}, {target.data(), 1, b});
    else label_ranks(batch.labels.data, b, target.data());

    auto a = ranks;
    const double a_norm = center(a), t_norm = center(target), product = a_norm * t_norm;
    double rho = 0;
    for (std::size_t i = 0; i < b && product != 0; ++i) rho += a[i] * target[i] / product;
    if (!grad.predictions) return {1 - rho, 0};
    for (std::size_t i = 0; i < b; ++i)
      c[i] = product == 0 ? 0 : -cotangent * (target[i] / product - rho * a[i] / (a_norm * a_norm));
    ranker_->vjp({batch.predictions, 1, b}, {ranks.data(), 1, b}, {c.data(), 1, b}, {grad.predictions, 1, b});
    const auto active = std::count_if(grad.predictions, grad.predictions + b, [](double g) { return g != 0; });
    return {1 - rho, static_cast<double>(active) / static_cast<double>(b)};
  }

 private:
  /// In the ranker's direction: with order=ascending its largest score has the largest rank.
  void label_ranks(const double* labels, std::size_t b, double* ranks) const {
    std::vector<double> scores(labels, labels + b);
    if (ranker_->option("order") == "ascending")
      for (double& x : scores) x = -x;
    hard_ranks(scores.data(), b, ties_, ranks);
  }

  std::shared_ptr<const Ranker> ranker_;
  bool both_ = false;
  Ties ties_ = Ties::average;
};

const bool added = add<Spearman>("spearman", "Spearman 1904, Blondel et al. 2020",
                                 "one minus the rank correlation of predictions and labels");

}  // namespace
}  // namespace diffrank
