// SPDX-License-Identifier: Apache-2.0
// Every backend with every loss.
#include <vector>

#include "diffrank/backends/backend.hpp"
#include "diffrank/tests/support/catch.hpp"
#include "diffrank/tests/support/scores.hpp"
#include "diffrank/tests/support/tolerances.hpp"

using namespace diffrank;
using namespace diffrank::testing;

namespace {

/// Samples, and where the gradients of a loss of them go.
struct Samples {
  explicit Samples(std::size_t b, std::size_t d = 4)
      : features(normal_row(b * d, 1)), labels(normal_row(b, 2)), predictions(normal_row(b, 3)), weights(b, 0.5) {
    if (b > 3) labels[3] = labels[1];  // a label that two samples share
    for (std::size_t i = 0; i < b; ++i) weights[i] += 0.25 * static_cast<double>(i % 3);
    batch.features = {features.data(), b, d};
    batch.labels = {labels.data(), b, 1};
    batch.predictions = {predictions.data(), predictions.size(), 1};
    batch.step = 5;
  }
  Row features, labels, predictions, weights;
  Batch batch;
};

/// The gradient if it is wanted, the value, the share of active entries. `evaluate` is the loss, or a backend's way to
/// it.
template <class Evaluate>
Row result(const Loss& loss, const Samples& samples, bool gradient, Evaluate evaluate) {
  Row grad(!gradient ? 0 : loss.uses_features() ? samples.features.size() : samples.predictions.size(), -7);
  LossGradient to;
  if (gradient && loss.uses_features()) to.features = {grad.data(), samples.batch.size(), samples.batch.features.cols};
  else if (gradient) to.predictions = {grad.data(), grad.size(), 1};
  const Evaluation e = evaluate(to);
  grad.push_back(e.value);
  grad.push_back(e.active);
  return grad;
}

const std::vector<std::string> variants{"ranksim(ranker=permutahedron(strength=0.1), reduction=mean)",
                                        "ranksim(unique=none, label_dtype=float64)", "spearman(both=true)"};

std::vector<std::string> every_loss() {
  auto specs = variants;
  for (const auto& entry : entries(Loss::kind)) specs.push_back(entry.name);
  return specs;
}

}  // namespace

TEST_CASE("every backend gives the value and the gradient of every loss", "[backends][loss]") {
  std::size_t pairs = 0;
  for (const auto& entry : entries(Backend::kind)) {
    const auto backend = make<Backend>(entry.name);
    for (const auto& spec : every_loss()) {
      const std::shared_ptr<const Loss> loss = make<Loss>(spec);
      for (const std::size_t b : {0, 1, 2, 9}) {
        for (const bool weighted : {false, true}) {
          for (const bool gradient : {false, true}) {
            if (weighted && !loss->uses_weights()) continue;
            Samples samples(b);
            if (weighted) samples.batch.weights = samples.weights.data();
            INFO(entry.name << ", " << spec << ", B = " << b << ", weights " << weighted << ", gradient " << gradient);
            const auto direct = result(*loss, samples, gradient,
                                       [&](const LossGradient& to) { return loss->evaluate(samples.batch, 0.7, to); });
            const auto through = result(*loss, samples, gradient, [&](const LossGradient& to) {
              return backend->loss(loss, samples.batch, 0.7, to);
            });
            CHECK(distance(through, direct) <= (entry.name == "libtorch-twin" ? 1e-9 : 0));
          }
        }
      }
      ++pairs;
    }
  }
  CHECK(entries(Loss::kind).size() >= 5);  // ranksim, spearman, l1, mse, huber
  CHECK(pairs == entries(Backend::kind).size() * every_loss().size());
}

TEST_CASE("every backend refuses a batch that does not fit, and says which loss it was", "[backends][loss]") {
  for (const auto& entry : entries(Backend::kind)) {
    INFO(entry.name);
    const auto backend = make<Backend>(entry.name);
    Samples samples(4);
    samples.labels[2] = not_a_number;
    CHECK_THROWS_WITH(backend->loss(make<Loss>("l1"), samples.batch, 1, {}), ContainsSubstring("'l1'"));
    Samples short_of_features(4);
    short_of_features.batch.features.rows = 3;
    CHECK_THROWS_AS(backend->loss(make<Loss>("ranksim"), short_of_features.batch, 1, {}), std::invalid_argument);
    Samples without(4);
    without.batch.predictions = {};
    CHECK_THROWS_AS(backend->loss(make<Loss>("mse"), without.batch, 1, {}), std::invalid_argument);
  }
}
