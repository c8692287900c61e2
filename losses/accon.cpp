// SPDX-License-Identifier: Apache-2.0
// value: L = -(T/T_b) mean_i [sum_(j in P_i) (a_ij - log sum_(k != i) exp(a_ik)) + tau] / (|P_i| + tau) over the n rows
//        of one or two views, P_i = {j != i: y_j = y_i}
//        a_ij = cos_ij / T for positives, else (cos_ij cos(phi_ij) - sin_ij |sin(phi_ij)|) / T: the cosine of the sum
//        of two angles; cos_ij of the features, sin_ij = sqrt(1 - cos_ij^2 + tau),
//        phi_ij = pi (1 - min(1, |y_i - y_j| / max_interval))
//        shift=reference takes 1/T off the positives' a_ij: the published code does so, and forgets the negatives.
// grad:  dL/da_ij = -(T/T_b) ([j in P_i] - |P_i| softmax_j(a_i)) / ((|P_i| + tau) n), then
//        da_ij/dcos_ij = 1/T, or (cos(phi_ij) + cos_ij / sin_ij |sin(phi_ij)|) / T, then that of the cosine
//        Rows of norm 1 are taken as they are, others are normalized first.
// cost:  O(n^2 D)
// traps: an anchor without positives has the constant value -T/T_b. Labels farther apart than max_interval would be
//        near again by the periods of the cosine: they count as max_interval apart.
// Zhao et al., "ACCon: Angle-Compensated Contrastive Regularizer for Deep Regression", AAAI 2025 (arXiv 2501.07045).
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

class Accon final : public Loss {
 public:
  void options(Options& o) final {
    o.number("max_interval", max_interval_, "the largest difference of two labels", Range::positive());
    o.number("temperature", temperature_, "of the cosines", Range::positive());
    o.number("base_temperature", base_temperature_, "the value is multiplied by temperature / base_temperature",
             Range::positive());
    o.number("tau", tau_, "keeps sines and numbers of positives from zero", Range::positive());
    o.choice("shift", shift_, {"consistent", "reference"},
             "reference: 1/temperature is taken off positives only, as in the published code");
  }
  bool uses_features() const final { return true; }
  Needs needs() const final { return {.most_views = 2}; }
  double memory(const Batch& batch) const final {
    const auto n = static_cast<double>(batch.features.rows);
    return 3 * n * n * sizeof(double);
  }

  Evaluation evaluate(const Batch& batch, double cotangent, const LossGradient& grad) const final {
    const std::size_t n = batch.features.rows;
    if (n == 0) return {};
    if (has_nan(*this, batch)) return all_nan(grad);
    const auto cosine = make<Similarity>(has_unit_rows(batch.features) ? "dot" : "cosine");
    Matrix cosines(n, n), slopes(n, n);
    cosine->forward(batch.features, cosines);
    std::vector<double> terms(n);
    const auto labels = labels_of(batch);
    parallel_rows(n, n, [&](std::size_t i) { terms[i] = anchor(labels, i, cosines.rows.row(i), slopes.rows.row(i)); });
    const double factor = -temperature_ / base_temperature_ / static_cast<double>(n);
    double sum = 0;
    for (const double term : terms) sum += term;
    if (grad.features.empty()) return {factor * sum, 0};
    for (double& slope : slopes.values) slope *= factor * cotangent;
    cosine->vjp(batch.features, cosines, slopes, grad.features);
    return {factor * sum, active_share(grad.features)};
  }

 private:
  /// Then they are taken as they are, as in the published code: the gradient has its part along the rows.
  static bool has_unit_rows(Rows<const double> z) {
    for (std::size_t i = 0; i < z.rows; ++i) {
      double squares = 0;
      for (std::size_t k = 0; k < z.cols; ++k) squares += z.row(i)[k] * z.row(i)[k];
      if (!(std::abs(squares - 1) <= 1e-9)) return false;
    }
    return true;
  }

  /// Of a row of features, with the cosine and the sine of pi y / max_interval, so that those of differences are products.
  struct Label {
    double value, cosine, sine;
  };
  std::vector<Label> labels_of(const Batch& batch) const {
    constexpr double pi = 3.141592653589793;
    std::vector<Label> labels;
    for (std::size_t i = 0; i < batch.features.rows; ++i) {
      const double y = batch.labels.data[i % batch.size()];
      const double turn = std::remainder(y - batch.labels.data[0], 2 * max_interval_);  // exact
      labels.push_back({y, std::cos(pi * (turn / max_interval_)), std::sin(pi * (turn / max_interval_))});
    }
    return labels;
  }

  struct Logit {
    double value, slope;  ///< a_ij and its derivative with respect to the cosine
  };
  Logit logit(double cosine, double gap, const Label& a, const Label& b) const {
    if (gap == 0) return {(cosine - (shift_ == Shift::reference)) / temperature_, 1 / temperature_};
    const bool far = gap >= max_interval_;                                // phi = 0
    const double x = far ? 1 : -(a.cosine * b.cosine + a.sine * b.sine);  // cos(phi), |sin(phi)|
    const double y = far ? 0 : std::abs(a.sine * b.cosine - a.cosine * b.sine);
    const double sine = std::sqrt(std::max(0.0, 1 - cosine * cosine) + tau_);
    return {(cosine * x - sine * y) / temperature_, (x + cosine / sine * y) / temperature_};
  }

  /// The term of row i; `slopes`, zeros at first, receives its derivative with respect to the cosines.
  double anchor(const std::vector<Label>& labels, std::size_t i, const double* cosines, double* slopes) const {
    const std::size_t n = labels.size();
    Scratch scratch;
    auto *logits = scratch.take<double>(n), *is_positive = scratch.take<double>(n), *shares = scratch.take<double>(n);
    double positives = 0, sum = 0, largest = -std::numeric_limits<double>::infinity(), total = 0;
    for (std::size_t j = 0; j < n; ++j) {
      const double gap = std::abs(labels[i].value - labels[j].value);
      const auto a = logit(cosines[j], gap, labels[i], labels[j]);
      logits[j] = j == i ? -std::numeric_limits<double>::infinity() : a.value;
      slopes[j] = a.slope;
      is_positive[j] = j != i && gap == 0;
      largest = std::max(largest, logits[j]);
      if (is_positive[j] != 0) ++positives, sum += logits[j];
    }
    if (positives == 0) {
      std::fill_n(slopes, n, 0.0);
      return 1;  // tau / tau
    }
    for (std::size_t j = 0; j < n; ++j) shares[j] = largest - logits[j];
    exp_minus(shares, n);
    for (std::size_t j = 0; j < n; ++j) total += shares[j];
    for (std::size_t j = 0; j < n; ++j)
      slopes[j] *= (is_positive[j] - positives * (shares[j] / total)) / (positives + tau_);
    return (sum - positives * (largest + std::log(total)) + tau_) / (positives + tau_);
  }

  double max_interval_ = 101, temperature_ = 0.07, base_temperature_ = 0.07, tau_ = 1e-6;
  enum class Shift { consistent, reference } shift_ = Shift::consistent;
};

const bool added =
    add<Accon>("accon", "Zhao et al. 2025", "angles between features should be proportional to differences of labels");

}  // namespace
}  // namespace diffrank
