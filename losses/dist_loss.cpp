// SPDX-License-Identifier: Apache-2.0
// value: (1/B) sum_i [loss_weight w'_i rho(q_i - t_i) + w_i rho(p_i - y_i)], q the predictions sorted by a soft
//        sorter, ascending, t the ascending labels that a batch of the training distribution would have; rho = |e|,
//        e^2, Huber's (beta 1) or the focal |e| tanh(0.1 |e|)
// weights: w'_i is that of the sample at sorted position i (weights=aligned), of sample i, as in the published code
//        (reference), or there are none
// grad:  w_i rho'(p_i - y_i) / B, and through the sorter, with cotangent loss_weight w'_i rho'(q_i - t_i) / B
// traps: t has as many labels as a full batch: another batch takes their quantiles; equal predictions share the mean of
//        their weights; labels outside of the grid are refused, not lost
// cost:  that of the sorter, and O(B log B)
// Nie, Tang, Hong, "Dist Loss", ICLR 2025.
#include <algorithm>
#include <cmath>
#include <vector>

#include "diffrank/core/order/argsort.hpp"
#include "diffrank/core/order/ranks.hpp"
#include "diffrank/core/ranker.hpp"
#include "diffrank/losses/active_share.hpp"
#include "diffrank/losses/nan_rule.hpp"
#include "diffrank/losses/pointwise.hpp"
#include "diffrank/losses/state_array.hpp"
#include "diffrank/losses/theoretical_labels.hpp"

namespace diffrank {
namespace {

using Vector = std::vector<double>;

class DistLoss final : public Loss {
 public:
  void options(Options& o) final {
    o.number("strength", strength_, "of the paper's sorter, permutahedron", Range::positive());
    o.component("sorter", sorter_, "none", "sorts the predictions in the place of the paper's",
                {{"order", "ascending"}});
    o.choice("loss", rho_, {"l1", "l2", "huber", "focal_l1"}, "of an error, here and there");
    o.number("loss_weight", loss_weight_, "of the sorted predictions against the theoretical labels",
             Range::non_negative());
    o.choice("weights", weights_, {"none", "aligned", "reference"},
             "which weight a sorted prediction has: none, that of its sample, or, as published, that of the row");
    o.choice("theoretical_labels", rule_, {"quantile", "reference"}, "how they are read off the density of labels");
    o.integer("batch_size", batch_size_, "how many theoretical labels: those of a full batch", Range::between(1, 1e6));
    o.number("bw_factor", bw_factor_, "bandwidth of the density of labels over their sd", Range::positive());
    o.choice("grid", grid_, {"labels", "range"},
             "of the density: from the smallest to the largest training label by the width of a bin, or from min_label "
             "to max_label by step");
    o.number("min_label", min_label_, "of grid=range");
    o.number("max_label", max_label_, "of grid=range");
    o.number("step", step_, "of grid=range", Range::positive());
  }
  void validate(const std::string& path, std::vector<Problem>& problems) const final {
    if (max_label_ < min_label_ || (max_label_ - min_label_) / step_ > most_points)
      problems.push_back({path, "min_label .. max_label by step must be 1 to 100000 points"});
  }
  void prepare() final {
    papers_sorter_ = make<Sorter>("permutahedron(order=ascending, strength=" + to_text(strength_) + ")");
  }
  bool uses_features() const final { return false; }
  bool uses_weights() const final { return weights_ != WeightRule::none; }
  Gradient gradient() const final { return sorter_ ? sorter_->gradient() : Gradient::exact; }

  LossState initial_state(const TrainingLabels& training, std::size_t) const final {
    if (training.labels.empty()) throw std::invalid_argument("loss 'dist_loss' needs training labels");
    const auto density = density_of(training);
    auto labels =
        rule_ == Rule::quantile ? quantile_labels(density, batch_size_) : reference_labels(density, batch_size_);
    return {{"theoretical_labels", {labels.size(), 1, std::move(labels)}}};
  }

  Evaluation evaluate(const Batch& batch, double cotangent, const LossGradient& grad) const final {
    const auto b = batch.size();
    if (b == 0) return {};
    const double* p = batch.predictions.data;
    const auto to = grad.predictions;
    if (has_nan(*this, batch)) return all_nan(grad);
    const auto& sorter = sorter_ ? sorter_ : papers_sorter_;
    Vector sorted(b), c(b), direct(b);
    sorter->forward({p, 1, b}, {sorted.data(), 1, b});
    const auto theory = state_array(*this, batch, "theoretical_labels");
    const Vector weights = sorted_weights(batch);
    double sum = 0;
    for (std::size_t i = 0; i < b; ++i) {
      const double share = 1 / static_cast<double>(b), w = batch.weights ? batch.weights[i] : 1;
      const Point own = at(p[i] - batch.labels.data[i]),
                  place = at(sorted[position(*sorter, i, b)] - quantile(theory, i, b));
      sum += share * (w * own.value + loss_weight_ * weights[i] * place.value);
      direct[i] = cotangent * (share * w * own.slope);
      c[position(*sorter, i, b)] = cotangent * (share * loss_weight_ * weights[i] * place.slope);
    }
    if (to.empty()) return {sum, 0};
    sorter->vjp({p, 1, b}, {sorted.data(), 1, b}, {c.data(), 1, b}, {to.data, 1, b});
    for (std::size_t i = 0; i < b; ++i) to.data[i] += direct[i];
    return {sum, active_share(to)};
  }

 private:
  static constexpr double most_points = 1e5;

  Point at(double e) const {
    switch (rho_) {
      case Rho::l1:
        return absolute_error(e);
      case Rho::l2:
        return squared_error(e);
      case Rho::huber:
        return huber_error(e, 1);
      default:
        return focal_error(e, 1, 0.1, 1);
    }
  }
  /// Where the sorter puts the i-th smallest.
  static std::size_t position(const Sorter& sorter, std::size_t i, std::size_t b) {
    return sorter.order() == Order::ascending ? i : b - 1 - i;
  }
  /// The i-th of b theoretical labels: of as many, that one.
  static double quantile(Rows<const double> theory, std::size_t i, std::size_t b) {
    return theory.data[(2 * i + 1) * theory.size() / (2 * b)];
  }

  /// Of each sorted position.
  Vector sorted_weights(const Batch& batch) const {
    const auto b = batch.size();
    if (!batch.weights) return Vector(b, 1.0);
    Vector weights(batch.weights, batch.weights + b), sorted(b);
    if (weights_ != WeightRule::aligned) return weights;
    std::vector<std::uint32_t> order(b);
    argsort_descending(batch.predictions.data, b, order.data());
    average_over_ties(batch.predictions.data, order.data(), b, weights.data());
    for (std::size_t i = 0; i < b; ++i) sorted[i] = weights[order[b - 1 - i]];
    return sorted;
  }

  static double least_width(const Bins& bins) {
    if (bins.edges.empty()) return bins.width;
    double least = std::numeric_limits<double>::infinity();
    for (std::size_t b = 1; b < bins.edges.size(); ++b) least = std::min(least, bins.edges[b] - bins.edges[b - 1]);
    return least;
  }

  LabelDensity density_of(const TrainingLabels& training) const {
    const double* y = training.labels.data;
    const std::size_t n = training.labels.rows;
    const auto [low, high] = std::minmax_element(y, y + n);
    double first = min_label_, last = max_label_, step = step_;
    if (grid_ == Grid::labels) {
      first = *low, last = *high;
      step = std::max(least_width(training.bins), (last - first) / 1000);  // finer would take long, and change little
    } else if (*low < first || *high > last) {
      throw std::invalid_argument(
          "loss 'dist_loss' needs min_label .. max_label around all training labels, which are " + to_text(*low) +
          " .. " + to_text(*high));
    }
    const auto points = static_cast<std::size_t>(std::floor((last - first) / step + 0.5)) + 1;
    return label_density(y, n, bw_factor_, first, step, points);
  }

  std::shared_ptr<const Sorter> sorter_, papers_sorter_;
  enum class Rho { l1, l2, huber, focal_l1 } rho_ = Rho::l1;
  enum class WeightRule { none, aligned, reference } weights_ = WeightRule::aligned;
  enum class Rule { quantile, reference } rule_ = Rule::quantile;
  enum class Grid { labels, range } grid_ = Grid::labels;
  double strength_ = 0.1, loss_weight_ = 1, bw_factor_ = 0.5, min_label_ = 0, max_label_ = 120, step_ = 1;
  std::size_t batch_size_ = 512;
};

const bool added = add<DistLoss>("dist_loss", "Nie et al. 2025",
                                 "errors, and those of sorted predictions against the distribution of labels");

}  // namespace
}  // namespace diffrank
