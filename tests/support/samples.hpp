// SPDX-License-Identifier: Apache-2.0
// Batches to evaluate losses on, and every registered loss with specs to test it with.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "diffrank/core/random.hpp"
#include "diffrank/losses/loss.hpp"
#include "diffrank/tests/support/scores.hpp"

namespace diffrank::testing {

/// A batch that owns its parts. B labels of d columns; features [B, D] and predictions [B].
struct Sample {
  Row features, labels, predictions, weights;
  std::size_t rows = 0, label_cols = 1;
  std::uint64_t step = 0;

  Batch batch() const {
    Batch b;
    b.features = {features.data(), rows, rows == 0 ? 0 : features.size() / rows};
    b.labels = {labels.data(), rows, label_cols};
    b.predictions = {predictions.data(), predictions.size(), 1};
    b.weights = weights.empty() ? nullptr : weights.data();
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

struct Result {
  double value, active;
  Row features, predictions;  ///< gradients
  const Row& grad(const Loss& loss) const { return loss.uses_features() ? features : predictions; }
};

/// Value and gradient. Gradient buffers start as garbage: they must be overwritten.
inline Result evaluate(const Loss& loss, const Sample& s, double cotangent = 1) {
  Result result{0, 0, Row(s.features.size(), 1e300), Row(s.predictions.size(), 1e300)};
  LossGradient grad;
  if (loss.uses_features()) grad.features = {result.features.data(), s.rows, s.batch().features.cols};
  else grad.predictions = {result.predictions.data(), result.predictions.size(), 1};
  const auto evaluation = loss.evaluate(s.batch(), cotangent, grad);
  result.value = evaluation.value;
  result.active = evaluation.active;
  return result;
}
inline double value(const Loss& loss, const Sample& s) {
  return loss.evaluate(s.batch(), 1, {}).value;
}

struct LossCase {
  std::string spec;
  bool exact;  ///< its gradient is the derivative of its value
  std::shared_ptr<const Loss> loss;
};

/// A loss that is not in the table is tested with its defaults, and its gradient is taken on trust.
inline std::vector<LossCase> every_loss() {
  const std::string soft = "permutahedron(strength=0.05)", kl = "permutahedron(regularization=kl, strength=0.2)";
  const std::map<std::string, std::vector<std::pair<std::string, bool>>> table{
      {"l1", {{"l1", true}}},
      {"mse", {{"mse", true}}},
      {"huber", {{"huber", true}, {"huber(beta=0.3)", true}, {"huber(beta=100)", true}}},
      {"spearman",
       {{"spearman(ranker=" + soft + ")", true},
        {"spearman(ranker=" + kl + ", both=true)", true},
        {"spearman(ranker=permutahedron(strength=0.3, order=ascending), both=true)", true},
        {"spearman(ranker=permutahedron(strength=0.3, order=ascending, normalize=true), ties=min)", true},
        {"spearman(ranker=blackbox)", false}}},
      {"ranksim",
       {{"ranksim", false},
        {"ranksim(ranker=" + soft + ")", true},
        {"ranksim(ranker=" + kl + ", reduction=mean, unique=first)", true},
        {"ranksim(ranker=" + soft + ", feature_similarity=negative_distance, unique=none)", true},
        {"ranksim(ranker=permutahedron(strength=0.05, order=ascending), unique=mean)", true},
        {"ranksim(ranker=permutahedron(strength=0.05, normalize=false), label_dtype=float64)", true},
        {"ranksim(ranker=blackbox(lambda=0.5, scale=invariant), seed=7)", false}}},
  };
  std::vector<LossCase> list;
  for (const auto& entry : entries(Loss::kind)) {
    const auto found = table.find(entry.name);
    const auto specs =
        found == table.end() ? std::vector<std::pair<std::string, bool>>{{entry.name, false}} : found->second;
    for (const auto& [spec, exact] : specs) list.push_back({spec, exact, make<Loss>(spec)});
  }
  return list;
}

}  // namespace diffrank::testing
