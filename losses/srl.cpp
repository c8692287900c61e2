// SPDX-License-Identifier: Apache-2.0
// u_i = z_i / |z_i|; S_k is the direction of bin k: of the mean u of its samples in the batch, else of its row in the
// memory (no gradient); bins without either do not exist.
// value: w_envelope E + w_homogeneity H + w_contrastive C
//        E = 1 - mean_q max_k <S_k, q>, q: `points` random directions, drawn once
//        H = sum_k |S_(k+1) - S_k|^2 / (y_(k+1) - y_k), y_k = bin_width k, over neighbors        (homogeneity=paper)
//            alpha sum_k <S_(k+1), S_k> + beta var_k <S_(k+1), S_k>, divisor n - 1                (homogeneity=code)
//        C = mean_i -log softmax_k(<u_i, S_k> / temperature) at the bin of i; S carries no gradient here
// grad:  E: -q / N to the nearest S_k of each q; H and C as they stand; then through directions and means
// state: "memory" [bins, D] (zeros before the first epoch), after each epoch S <- momentum S + (1 - momentum) S_epoch;
//        "points" [N, D]. In the first epoch, without a memory, the value is 0, as in the paper (first_epoch=skip).
// cost:  O((N + B) K D) for K bins
// traps: the published scripts disagree on the sign of alpha: -1 (AgeDB, as the paper: neighbors attract), +1 (others).
// Dong et al., "Improve Representation for Imbalanced Regression through Geometric Constraints", CVPR 2025, eq. (6).
#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "diffrank/core/numerics/blocked_sum.hpp"
#include "diffrank/core/numerics/gemm.hpp"
#include "diffrank/core/numerics/unit_rows.hpp"
#include "diffrank/core/numerics/vector_math.hpp"
#include "diffrank/core/random.hpp"
#include "diffrank/losses/active_share.hpp"
#include "diffrank/losses/label_bins.hpp"
#include "diffrank/losses/loss.hpp"
#include "diffrank/losses/matrix.hpp"
#include "diffrank/losses/nan_rule.hpp"
#include "diffrank/losses/state_array.hpp"

namespace diffrank {
namespace {

bool is_zero(const double* row, std::size_t d) {
  return std::all_of(row, row + d, [](double x) { return x == 0; });
}

class Srl final : public Loss {
 public:
  void options(Options& o) final {
    o.number("w_envelope", w_envelope_, "weight of the envelope: bins cover the sphere", Range::non_negative());
    o.number("w_homogeneity", w_homogeneity_, "weight of the homogeneity: bins are evenly spaced",
             Range::non_negative());
    o.number("w_contrastive", w_contrastive_, "weight of the contrastive term: samples are near their bin",
             Range::non_negative());
    o.choice("homogeneity", homogeneity_, {"paper", "code"},
             "paper: squared distances of neighboring bins; code: sum (alpha) and variance (beta) of their cosines");
    o.number("alpha", alpha_, "of homogeneity=code; -1: neighbors attract");
    o.number("beta", beta_, "of homogeneity=code");
    o.number("bin_width", width_, "distance of the labels of two neighboring bins", Range::positive());
    o.number("temperature", temperature_, "of the contrastive term", Range::positive());
    o.integer("points", points_, "random directions of the envelope", Range::between(1, 100000));
    o.integer("seed", seed_, "of these directions", Range::non_negative());
    o.number("momentum", momentum_, "of the memory of bins, from epoch to epoch", Range::fraction());
    o.choice("first_epoch", first_epoch_, {"skip", "batch"},
             "without a memory, before the first epoch has ended: value 0, or the bins of the batch alone");
  }
  bool uses_features() const final { return true; }
  /// The contrastive term's is not that of its value: S carries none.
  Gradient gradient() const final { return w_contrastive_ == 0 ? Gradient::exact : Gradient::surrogate; }
  Needs needs() const final { return {.bins = true, .epochs = true}; }
  LossState initial_state(const TrainingLabels& training, std::size_t d) const final;
  void end_epoch(LossState& state, Rows<const double> features, const std::int64_t* bins) const final;
  double memory(const Batch& batch) const final {
    if (batch.size() == 0) return 0;
    const auto k = static_cast<double>(known_bins(batch, state_array(*this, batch, "memory")).size());
    const auto d = static_cast<double>(batch.features.cols), b = static_cast<double>(batch.size());
    return (static_cast<double>(points_) * k + 4 * (b + k) * d + 2 * b * k) * sizeof(double);
  }

  Evaluation evaluate(const Batch& batch, double cotangent, const LossGradient& grad) const final {
    const auto z = batch.features;
    if (batch.size() == 0) return {};
    if (has_nan(*this, batch)) return all_nan(grad);
    const auto memory = state_array(*this, batch, "memory");
    const UnitRows u(z);
    const Bins bins(batch.bins, known_bins(batch, memory), u.rows(), memory);
    const UnitRows s(bins.centers);
    Matrix d_s(bins.at.size(), z.cols), d_u(z.rows, z.cols);
    const double on = first_epoch_ == FirstEpoch::skip && is_zero(memory.data, memory.size()) ? 0 : 1;
    const double sum = contrastive(bins, u.rows(), s.rows(), on * cotangent, d_u) +
                       envelope(state_array(*this, batch, "points"), s.rows(), on * cotangent, d_s) +
                       homogeneity(bins.at, s.rows(), on * cotangent, d_s);
    const double value = on * sum;
    if (grad.features.empty()) return {value, 0};
    s.vjp(d_s, d_s);
    for (std::size_t i = 0; i < z.rows; ++i)
      add_multiple(d_u.rows.row(i), 1 / bins.counts[bins.of[i]], d_s.rows.row(bins.of[i]), z.cols);
    u.vjp(d_u, grad.features);
    return {value, active_share(grad.features)};
  }

 private:
  /// The bins that exist, by rising number; the bin of each sample, the size and the center of each bin.
  struct Bins {
    Bins(const std::int64_t* bins, std::vector<std::int64_t> numbers, Rows<const double> u, Rows<const double> memory)
        : at(std::move(numbers)), of(u.rows), counts(at.size()), centers(at.size(), u.cols) {
      for (std::size_t i = 0; i < u.rows; ++i) {
        of[i] = static_cast<std::size_t>(std::lower_bound(at.begin(), at.end(), bins[i]) - at.begin());
        ++counts[of[i]];
      }
      for (std::size_t i = 0; i < u.rows; ++i)
        add_multiple(centers.rows.row(of[i]), 1 / counts[of[i]], u.row(i), u.cols);
      for (std::size_t k = 0; k < at.size(); ++k)
        if (counts[k] == 0) std::copy_n(memory.row(static_cast<std::size_t>(at[k])), u.cols, centers.rows.row(k));
    }
    std::vector<std::int64_t> at;
    std::vector<std::size_t> of;
    std::vector<double> counts;
    Matrix centers;
  };

  static std::vector<std::int64_t> known_bins(const Batch& batch, Rows<const double> memory) {
    std::vector<std::int64_t> bins(batch.bins, batch.bins + batch.size());
    for (std::size_t k = 0; k < memory.rows; ++k)
      if (!is_zero(memory.row(k), memory.cols)) bins.push_back(static_cast<std::int64_t>(k));
    std::sort(bins.begin(), bins.end());
    bins.erase(std::unique(bins.begin(), bins.end()), bins.end());
    return bins;
  }

  // Each term returns its weight times its value; what is named d_ receives `cotangent` times the derivative.

  double envelope(Rows<const double> points, Rows<const double> s, double cotangent, Rows<double> d_s) const {
    if (w_envelope_ == 0) return 0;
    Matrix dots(points.rows, s.rows);
    multiply(points, s, dots, true);
    const auto n = static_cast<double>(points.rows);
    double sum = 0;
    for (std::size_t i = 0; i < points.rows; ++i) {
      const double *q = points.row(i), *row = dots.rows.row(i);
      const auto nearest = static_cast<std::size_t>(std::max_element(row, row + s.rows) - row);
      const double norm = std::sqrt(vector_sum(0, s.cols, [q](std::size_t k) { return q[k] * q[k]; }));
      if (norm == 0) continue;
      sum += row[nearest] / norm;
      add_multiple(d_s.row(nearest), -w_envelope_ * cotangent / (n * norm), q, s.cols);
    }
    return w_envelope_ * (1 - sum / n);
  }

  double homogeneity(const std::vector<std::int64_t>& at, Rows<const double> s, double cotangent,
                     Rows<double> d_s) const {
    if (w_homogeneity_ == 0) return 0;
    const auto value = homogeneity_ == Homogeneity::paper ? squares(at, s, w_homogeneity_ * cotangent, d_s)
                                                          : cosines(s, w_homogeneity_ * cotangent, d_s);
    return w_homogeneity_ * value;
  }

  double squares(const std::vector<std::int64_t>& at, Rows<const double> s, double factor, Rows<double> d_s) const {
    double sum = 0;
    for (std::size_t k = 0; k + 1 < s.rows; ++k) {
      const double gap = static_cast<double>(at[k + 1] - at[k]) * width_;
      for (std::size_t c = 0; c < s.cols; ++c) {
        const double step = s.row(k + 1)[c] - s.row(k)[c], g = factor * 2 * step / gap;
        sum += step * step / gap;
        d_s.row(k + 1)[c] += g;
        d_s.row(k)[c] -= g;
      }
    }
    return sum;
  }

  double cosines(Rows<const double> s, double factor, Rows<double> d_s) const {
    const std::size_t n = s.rows - 1;
    std::vector<double> along(n);
    double sum = 0, squares = 0;
    for (std::size_t k = 0; k < n; ++k) sum += along[k] = dot(s.row(k), s.row(k + 1), s.cols);
    const double mean = n == 0 ? 0 : sum / static_cast<double>(n);
    for (const double x : along) squares += (x - mean) * (x - mean);
    const double scale = n < 2 ? 0 : beta_ / static_cast<double>(n - 1);
    for (std::size_t k = 0; k < n; ++k) {
      const double g = factor * (alpha_ + 2 * scale * (along[k] - mean));
      add_multiple(d_s.row(k), g, s.row(k + 1), s.cols);
      add_multiple(d_s.row(k + 1), g, s.row(k), s.cols);
    }
    return alpha_ * sum + scale * squares;
  }

  double contrastive(const Bins& bins, Rows<const double> u, Rows<const double> s, double cotangent,
                     Rows<double> d_u) const {
    if (w_contrastive_ == 0) return 0;
    Matrix shares(u.rows, s.rows);
    multiply(u, s, shares, true);
    const auto b = static_cast<double>(u.rows);
    double sum = 0;
    for (std::size_t i = 0; i < u.rows; ++i) {
      double* row = shares.rows.row(i);
      const double largest = *std::max_element(row, row + s.rows), own = row[bins.of[i]];
      double total = 0;
      for (std::size_t k = 0; k < s.rows; ++k) total += row[k] = std::exp((row[k] - largest) / temperature_);
      sum += std::log(total) + (largest - own) / temperature_;
      const double factor = w_contrastive_ * cotangent / (b * temperature_);
      for (std::size_t k = 0; k < s.rows; ++k) row[k] = factor * (row[k] / total - (k == bins.of[i]));
    }
    multiply(shares, s, d_u);
    return w_contrastive_ * sum / b;
  }

  double w_envelope_ = 0.1, w_homogeneity_ = 0.1, w_contrastive_ = 1;
  enum class Homogeneity { paper, code } homogeneity_ = Homogeneity::paper;
  double alpha_ = -1, beta_ = 0.1, width_ = 1, temperature_ = 0.1, momentum_ = 0;
  std::size_t points_ = 1000;
  std::uint64_t seed_ = 0;
  enum class FirstEpoch { skip, batch } first_epoch_ = FirstEpoch::skip;
};

LossState Srl::initial_state(const TrainingLabels& training, std::size_t d) const {
  constexpr std::size_t most = 1'000'000;
  const auto count = std::max<std::size_t>(1, bin_labels(training).counts.size());
  if (count > most)
    throw std::invalid_argument("loss 'srl' remembers a direction for each bin, and the training labels fill " +
                                std::to_string(count) + " bins: choose wider ones (bin_width of the data set)");
  Array points{points_, d, std::vector<double>(points_ * d)};
  Random random(seed_, streams::points);
  for (double& x : points.values) x = random.normal();
  const UnitRows unit(points.view());
  std::copy_n(unit.rows().data, unit.rows().size(), points.values.begin());
  return {{"memory", {count, d, std::vector<double>(count * d)}}, {"points", points}};
}

void Srl::end_epoch(LossState& state, Rows<const double> features, const std::int64_t* bins) const {
  auto& memory = state.at("memory");
  const UnitRows u(features);
  Matrix sums(memory.rows, memory.cols);
  for (std::size_t i = 0; i < features.rows; ++i)
    if (bins[i] >= 0 && static_cast<std::size_t>(bins[i]) < memory.rows)
      add_multiple(sums.rows.row(static_cast<std::size_t>(bins[i])), 1, u.rows().row(i), memory.cols);
  const UnitRows centers(sums);
  for (std::size_t k = 0; k < memory.rows; ++k) {
    const double* center = centers.rows().row(k);
    double* row = memory.values.data() + k * memory.cols;
    if (is_zero(center, memory.cols)) continue;
    const double kept = is_zero(row, memory.cols) ? 0 : momentum_;
    for (std::size_t c = 0; c < memory.cols; ++c) row[c] = kept * row[c] + (1 - kept) * center[c];
  }
}

const bool added =
    add<Srl>("srl", "Dong et al. 2025", "directions of bins cover the sphere evenly, samples keep to theirs");

}  // namespace
}  // namespace diffrank
