// SPDX-License-Identifier: Apache-2.0
// value: L = lambda_t tightness - lambda_d diversity. Samples of one label form a class k with center c_k = mean z,
//        direction P_k = c_k / |c_k| and label v_k; u_i = z_i / |z_i|
//        diversity = mean_(a < b) weight_ab |P_a - P_b|, g_ab = |v_a - v_b|
//          weight_scale=max: (g_ab - min g) / max g (published); span: (g_ab - min g) / (max g - min g), 1 if all are
//          equal; 0 where there is one label only
//        tightness = mean of |u_i - P_k(i)| over the samples whose label occurs twice or more; none: 0
//        variant=pairs: each sample is a class of its own, so that there is no tightness
// grad:  of a distance |a - b|: (a - b) / |a - b|, 0 where a = b; then through directions and means
// cost:  O(B D + K^2 D) for K classes
// traps: the value is negative by design. Published code: NaN where all labels differ, an exception for one label (here
//        tightness 0, diversity 0), label distances with an error of 1e-6. weight_scale=max never reaches 1.
// Zhang, Yang, Mi, Zheng, Yao, "Improving Deep Regression with Ordinal Entropy", ICLR 2023.
#include <algorithm>
#include <cmath>
#include <limits>

#include "diffrank/core/numerics/pair_distances.hpp"
#include "diffrank/core/numerics/unit_rows.hpp"
#include "diffrank/core/numerics/vector_math.hpp"
#include "diffrank/core/similarity.hpp"
#include "diffrank/losses/active_share.hpp"
#include "diffrank/losses/group_by_label.hpp"
#include "diffrank/losses/loss.hpp"
#include "diffrank/losses/matrix.hpp"
#include "diffrank/losses/nan_rule.hpp"

namespace diffrank {
namespace {

class OrdinalEntropy final : public Loss {
 public:
  void options(Options& o) final {
    o.choice("variant", variant_, {"classes", "pairs"},
             "classes: the mean features of equal labels spread out; pairs: all samples do");
    o.number("lambda_d", diversity_, "weight of the diversity", Range::non_negative());
    o.number("lambda_t", tightness_, "weight of the tightness", Range::non_negative());
    o.choice("weight_scale", scale_, {"max", "span"},
             "what label distances above the smallest are divided by: the largest, or the largest minus the smallest");
  }
  bool uses_features() const final { return true; }
  Needs needs() const final { return {.label_vectors = true}; }
  double memory(const Batch& batch) const final {
    const auto k = static_cast<double>(groups(batch).size()), cells = static_cast<double>(batch.features.size());
    return (3 * k * k + 5 * cells) * sizeof(double);
  }

  Evaluation evaluate(const Batch& batch, double cotangent, const LossGradient& grad) const final {
    const auto z = batch.features;
    if (batch.size() == 0) return {};
    if (has_nan(*this, batch)) return all_nan(grad);
    const auto classes = groups(batch);
    const bool tight = classes.size() < z.rows;  // else there is no tightness
    Matrix centers(classes.size(), z.cols), d_centers(classes.size(), z.cols), d_units(tight ? z.rows : 0, z.cols);
    for (std::size_t k = 0; k < classes.size(); ++k)
      for (const auto i : classes[k])
        add_multiple(centers.rows.row(k), 1 / static_cast<double>(classes[k].size()), z.row(i), z.cols);
    const UnitRows units({z.data, d_units.rows.rows, z.cols}), directions(centers);
    const double diversity = spread(batch.labels, classes, directions.rows(), -cotangent * diversity_, d_centers);
    const double tightness = draw(classes, units.rows(), directions.rows(), cotangent * tightness_, d_units, d_centers);
    const double value = tightness_ * tightness - diversity_ * diversity;
    if (grad.features.empty()) return {value, 0};

    directions.vjp(d_centers, d_centers);
    if (tight) units.vjp(d_units, grad.features);
    else std::fill_n(grad.features.data, grad.features.size(), 0.0);
    for (std::size_t k = 0; k < classes.size(); ++k)
      for (const auto i : classes[k])
        add_multiple(grad.features.row(i), 1 / static_cast<double>(classes[k].size()), d_centers.rows.row(k), z.cols);
    return {value, active_share(grad.features)};
  }

 private:
  using Groups = std::vector<std::vector<std::size_t>>;

  Groups groups(const Batch& batch) const {
    if (variant_ == Variant::classes) return group_by_label(batch.labels);
    Groups singles(batch.size());
    for (std::size_t i = 0; i < singles.size(); ++i) singles[i] = {i};
    return singles;
  }

  /// The diversity; d_p receives `factor` times its derivative.
  double spread(Rows<const double> labels, const Groups& classes, Rows<const double> p, double factor,
                Rows<double> d_p) const {
    const std::size_t k = classes.size();
    if (k < 2) return 0;
    Matrix labels_of(k, labels.cols), weights(k, k);
    for (std::size_t a = 0; a < k; ++a) std::copy_n(labels.row(classes[a].front()), labels.cols, labels_of.rows.row(a));
    weigh(labels_of, weights);
    const PairDistances distances(p);
    const double pairs = 0.5 * static_cast<double>(k) * static_cast<double>(k - 1);
    double sum = 0;
    for (std::size_t a = 0; a < k; ++a)
      for (std::size_t b = a + 1; b < k; ++b) sum += weights.rows.row(a)[b] * distances(a, b);
    for (double& weight : weights.values) weight *= factor / pairs;
    distances.vjp(weights, d_p);
    return sum / pairs;
  }

  void weigh(Rows<const double> labels, Rows<double> weights) const {
    const std::size_t k = labels.rows;
    make<Similarity>("negative_distance")->forward(labels, weights);
    double least = std::numeric_limits<double>::infinity(), most = 0;
    for (std::size_t a = 0; a < k; ++a)
      for (std::size_t b = a + 1; b < k; ++b) {
        least = std::min(least, -weights.row(a)[b]);
        most = std::max(most, -weights.row(a)[b]);
      }
    const double unit = scale_ == Scale::max ? most : most - least;
    for (std::size_t a = 0; a < k; ++a)
      for (std::size_t b = 0; b < k; ++b) {
        double& weight = weights.row(a)[b];
        weight = a == b || most == 0 ? 0 : unit == 0 ? 1 : (-weight - least) / unit;
      }
  }

  /// The tightness; d_u receives `factor` times its derivative, d_p has it added.
  static double draw(const Groups& classes, Rows<const double> u, Rows<const double> p, double factor, Rows<double> d_u,
                     Rows<double> d_p) {
    double count = 0, sum = 0;
    for (const auto& rows : classes) count += rows.size() > 1 ? static_cast<double>(rows.size()) : 0;
    for (std::size_t k = 0; k < classes.size(); ++k)
      for (const auto i : classes[k]) {
        if (classes[k].size() < 2) continue;
        double square = 0;
        for (std::size_t c = 0; c < u.cols; ++c) square += (u.row(i)[c] - p.row(k)[c]) * (u.row(i)[c] - p.row(k)[c]);
        const double distance = std::sqrt(square);
        sum += distance;
        for (std::size_t c = 0; c < u.cols && distance != 0; ++c) {
          const double g = factor / count * (u.row(i)[c] - p.row(k)[c]) / distance;
          d_u.row(i)[c] += g;
          d_p.row(k)[c] -= g;
        }
      }
    return count == 0 ? 0 : sum / count;
  }

  enum class Variant { classes, pairs } variant_ = Variant::classes;
  double diversity_ = 1, tightness_ = 1;
  enum class Scale { max, span } scale_ = Scale::max;
};

const bool added = add<OrdinalEntropy>("ordinal_entropy", "Zhang et al. 2023",
                                       "features of different labels spread out, the farther the labels the more");

}  // namespace
}  // namespace diffrank
