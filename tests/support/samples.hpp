// SPDX-License-Identifier: Apache-2.0
// Batches to evaluate losses on, and every registered loss with specs to test it with.
#pragma once

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "diffrank/core/random.hpp"
#include "diffrank/losses/loss.hpp"
#include "diffrank/tests/support/scores.hpp"

namespace diffrank::testing {

/// A batch that owns its parts: B labels of d columns, features [V B, D] and predictions [V B, K].
struct Sample {
  Row features, labels, predictions, weights;
  std::size_t rows = 0, label_cols = 1;
  std::uint64_t step = 0;
  std::size_t views = 1, outputs = 1;
  std::vector<std::int64_t> bins = {};
  LossState state = {};

  Batch batch() const {
    Batch b;
    b.features = {features.data(), views * rows, rows == 0 ? 0 : features.size() / (views * rows)};
    b.labels = {labels.data(), rows, label_cols};
    b.predictions = {predictions.data(), views * rows, outputs};
    b.weights = weights.empty() ? nullptr : weights.data();
    b.bins = bins.empty() ? nullptr : bins.data();
    b.state = &state;
    b.step = step;
    return b;
  }
};

/// Random, without ties; labels are multiples of 1/8, which float32 holds exactly.
inline Sample random_sample(std::size_t b, std::size_t d, std::uint64_t seed, std::size_t label_cols = 1) {
  Sample s{normal_row(b * d, seed), {}, normal_row(b, seed + 1), {}, b, label_cols, 0};
  for (const double x : dyadic_row(b * label_cols, seed + 2)) s.labels.push_back(128 * x);
  return s;
}

/// All that a loss needs for a batch with these labels: features of d columns, predictions, bins, a state. The training
/// labels are the batch's, and a loss that needs epochs has seen one. A loss of classes has labels 0 .. classes - 1.
inline Sample sample_with(const Loss& loss, const Row& labels, std::size_t d, std::uint64_t seed, double bin_width,
                          double bin_origin, std::size_t classes = 4) {
  const std::size_t b = labels.size();
  Sample s;
  s.rows = b;
  s.labels = labels;
  s.outputs = outputs(loss.needs(), 1, classes);
  if (s.outputs > 1)
    for (std::size_t i = 0; i < b; ++i) s.labels[i] = static_cast<double>(i % classes);
  s.features = normal_row(s.views * b * d, seed);
  s.predictions = normal_row(s.views * b * s.outputs, seed + 1);
  const TrainingLabels training{{s.labels.data(), b, 1}, {bin_width, bin_origin}};
  for (const double y : s.labels) s.bins.push_back(static_cast<std::int64_t>((y - bin_origin) / bin_width));
  if (b > 0) s.state = loss.initial_state(training, d);
  if (b > 0 && loss.needs().epochs) {
    const auto earlier = normal_row(b * d, seed + 2);
    loss.end_epoch(s.state, {earlier.data(), b, d}, s.bins.data());
  }
  return s;
}

/// The same with the labels of random_sample. Bins are those of four equal parts of the labels' range.
inline Sample sample_for(const Loss& loss, std::size_t b, std::size_t d, std::uint64_t seed) {
  auto labels = random_sample(b, d, seed).labels;
  if (outputs(loss.needs(), 1, 4) > 1)
    for (std::size_t i = 0; i < b; ++i) labels[i] = static_cast<double>(i % 4);
  const auto [low, high] = std::minmax_element(labels.begin(), labels.end());
  const bool wide = b > 0 && *high > *low;
  return sample_with(loss, labels, d, seed + 3, wide ? (*high - *low) / 4 : 1, wide ? *low : 0);
}

/// Whether it needs no more than features or one prediction for each sample, labels and weights.
inline bool takes_arrays_alone(const Loss& loss) {
  const std::vector<double> labels{0, 1, 2, 3};
  const auto needs = loss.needs();
  return !needs.predictions && !needs.bins && !needs.classes &&
         loss.initial_state({{labels.data(), labels.size(), 1}}, 2).empty();
}

struct Result {
  double value, active;
  Row features, predictions;  ///< gradients
  const Row& grad(const Loss& loss) const { return loss.uses_features() ? features : predictions; }
};

/// Value and gradient. Gradient buffers start as garbage: they must be overwritten.
inline Result evaluate(const Loss& loss, const Sample& s, double cotangent = 1) {
  Result result{0, 0, Row(s.features.size(), 1e300), Row(s.predictions.size(), 1e300)};
  LossGradient grad;
  const auto batch = s.batch();
  if (loss.uses_features()) grad.features = {result.features.data(), batch.features.rows, batch.features.cols};
  else grad.predictions = {result.predictions.data(), batch.predictions.rows, batch.predictions.cols};
  const auto evaluation = loss.evaluate(batch, cotangent, grad);
  result.value = evaluation.value;
  result.active = evaluation.active;
  return result;
}
inline double value(const Loss& loss, const Sample& s) {
  return loss.evaluate(s.batch(), 1, {}).value;
}

struct LossCase {
  std::string spec;
  std::shared_ptr<const Loss> loss;
  bool exact() const { return loss->gradient() == Gradient::exact; }
};

/// Every loss with its defaults, and with the options of this table.
inline std::vector<LossCase> every_loss() {
  const std::string soft = "permutahedron(strength=0.05)", kl = "permutahedron(regularization=kl, strength=0.2)";
  const std::map<std::string, std::vector<std::string>> table{
      {"accon", {"max_interval=2000, temperature=0.5", "max_interval=3000, temperature=1, shift=reference, tau=0.01"}},
      {"conr",
       {"w=300, t=0.5", "w=300, t=0.5, e=0.001, denominator=reference", "w=300, t=0.3, variant=nyud2, no_positive=skip",
        "w=1, no_positive=skip"}},
      {"huber", {"beta=0.3", "beta=100"}},
      {"focal_l1", {"beta=2, gamma=0.5", "activate=tanh"}},
      {"focal_mse", {"beta=20, gamma=2"}},
      {"balanced_mse",
       {"noise_sigma=30, learn=true", "variant=gai", "variant=gai, components=2, noise_sigma=20, learn=true",
        "variant=bni, noise_sigma=100", "variant=bni, learn=true"}},
      {"kendall", {"normalize=a, temperature=0.5", "normalize=b, temperature=2"}},
      {"gar", {"alpha=0.5", "alpha=3"}},
      {"dist_loss",
       {"loss=l2, weights=none", "loss=huber, loss_weight=2, weights=reference", "loss=focal_l1",
        "sorter=softsort, batch_size=7", "sorter=permutahedron(order=descending), theoretical_labels=quantile"}},
      {"approx_ndcg", {"alpha=10, gain=linear"}},
      {"neural_ndcg", {"k=2, gain=linear", "temperature=0.1, transposed=true, gain=linear", "max_sweeps=0"}},
      {"ordinal_entropy", {"variant=pairs, weight_scale=span", "lambda_d=0.3, lambda_t=2, weight_scale=span"}},
      {"rnc", {"temperature=0.3"}},
      {"srl",
       {"w_contrastive=0, homogeneity=code, alpha=1, points=40, seed=3",
        "w_contrastive=0, w_envelope=1, momentum=0.9, bin_width=3",
        "w_homogeneity=0, w_envelope=0, first_epoch=batch"}},
      {"spearman",
       {"ranker=" + soft, "ranker=" + kl + ", both=true",
        "ranker=permutahedron(strength=0.3, order=ascending), both=true",
        "ranker=permutahedron(strength=0.3, order=ascending, normalize=true), ties=min", "ranker=blackbox"}},
      {"ranksim",
       {"ranker=" + soft, "ranker=" + kl + ", reduction=mean, unique=first",
        "ranker=" + soft + ", feature_similarity=negative_distance, unique=none",
        "ranker=permutahedron(strength=0.05, order=ascending), unique=mean",
        "ranker=permutahedron(strength=0.05, normalize=false), label_dtype=float64",
        "ranker=lapsum(alpha=0.3), penalty=l1, feature_similarity=correlation",
        "ranker=sigmoid(tau=0.3), penalty=top_weighted, feature_similarity=rbf(bandwidth=2)",
        "ranker=" + soft + ", penalty=huber, label_similarity=negative_squared_distance",
        "ranker=blackbox(lambda=0.5, scale=invariant), seed=7"}},
  };
  std::vector<LossCase> list;
  for (const auto& entry : entries(Loss::kind)) {
    list.push_back({entry.name, make<Loss>(entry.name)});
    if (const auto found = table.find(entry.name); found != table.end())
      for (const auto& options : found->second) {
        const auto spec = entry.name + "(" + options + ")";
        list.push_back({spec, make<Loss>(spec)});
      }
  }
  return list;
}

}  // namespace diffrank::testing
