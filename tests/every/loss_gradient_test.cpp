// SPDX-License-Identifier: Apache-2.0
// What every loss promises of its gradient, and of the cotangent that comes down to it.
#include "diffrank/tests/support/catch.hpp"
#include "diffrank/tests/support/samples.hpp"
#include "diffrank/tests/support/tolerances.hpp"

using namespace diffrank;
using namespace diffrank::testing;

namespace {

/// Central differences of the value in every feature or prediction.
Row differences(const Loss& loss, Sample s) {
  Row& x = loss.uses_features() ? s.features : s.predictions;
  Row slopes;
  for (double& entry : x) {
    const double at = entry, h = 1e-6 * std::max(1.0, std::abs(at));
    entry = at + h;
    const double above = value(loss, s);
    entry = at - h;
    const double below = value(loss, s);
    entry = at;
    slopes.push_back((above - below) / (2 * h));
  }
  return slopes;
}

}  // namespace

TEST_CASE("The gradient of a loss with an exact ranker agrees with central differences") {
  std::size_t tested = 0, moving = 0;
  for (const auto& c : every_loss()) {
    if (!c.exact()) continue;
    for (const std::size_t b : {3u, 8u})
      for (const bool weighted : {false, true})
        for (const bool repeated : {false, true}) {
          if (weighted && !c.loss->uses_weights()) continue;
          CAPTURE(c.spec, b, weighted, repeated);
          auto s = sample_for(*c.loss, b, 4, b + 20);
          if (weighted) s.weights = Row(b, 0.5), s.weights[1] = 2;
          if (repeated) s.labels[1] = s.labels[2];
          s.step = 5;
          const auto g = evaluate(*c.loss, s).grad(*c.loss);
          CHECK(distance(g, differences(*c.loss, s)) <= Tolerance<double>::gradient);
          moving += g != Row(g.size(), 0.0);
          ++tested;
        }
  }
  CHECK(tested > 0);
  CHECK(moving >= tested * 2 / 3);
}

TEST_CASE("A learned parameter gets a gradient of its shape, finite and linear in the cotangent") {
  for (const auto& c : every_loss())
    for (const auto& name : c.loss->parameters()) {
      CAPTURE(c.spec, name);
      const auto s = sample_for(*c.loss, 8, 4, 28);
      const auto with = [&](double cotangent) {
        LossState parameters;
        LossGradient grad;
        grad.parameters = &parameters;
        c.loss->evaluate(s.batch(), cotangent, grad);
        return parameters.at(name).values;
      };
      CHECK(with(1).size() == s.state.at(name).values.size());
      CHECK(all_finite(with(1)));
      CHECK(with(1) != Row(with(1).size()));
      CHECK(distance(with(-3), scaled(with(1), -3.0)) <= Tolerance<double>::value);
    }
}

TEST_CASE("The gradient is that of cotangent times value: linear for exact rankers and for scale=invariant") {
  std::size_t tested = 0;
  for (const auto& c : every_loss()) {
    if (!c.exact() && c.spec.find("invariant") == std::string::npos) continue;
    CAPTURE(c.spec);
    const auto s = sample_for(*c.loss, 10, 4, 7);
    const auto g = evaluate(*c.loss, s).grad(*c.loss);
    for (const double k : {1e-3, 2.5, 1e4}) {
      CAPTURE(k);
      CHECK(distance(evaluate(*c.loss, s, k).grad(*c.loss), scaled(g, k)) <= 1e-9);
    }
    CHECK(evaluate(*c.loss, s, 0).grad(*c.loss) == Row(g.size(), 0.0));
    ++tested;
  }
  CHECK(tested > 0);
}

TEST_CASE("The cotangent goes down into a blackbox ranker, where it is a factor on lambda") {
  for (const std::string loss : {"ranksim", "spearman"})
    for (const double k : {0.01, 5.0, 100.0}) {
      const auto with_lambda = [&](double lambda) {
        return make<Loss>(loss + "(ranker=blackbox(lambda=" + to_text(lambda) + "))");
      };
      CAPTURE(loss, k);
      const auto s = random_sample(12, 4, 8);
      const auto weighted = evaluate(*with_lambda(2), s, k), moved = evaluate(*with_lambda(2 * k), s, 1);
      const auto& g = weighted.grad(*with_lambda(2));
      // (lambda + 1e-8) k against k lambda + 1e-8
      CHECK(distance(g, scaled(moved.grad(*with_lambda(2)), k)) <= 1e-8 / std::min(2.0, 2 * k));
    }
}

TEST_CASE("RankSim's gradient saturates with its weight, as in the paper's code") {
  const auto loss = make<Loss>("ranksim");
  const auto s = random_sample(12, 4, 9);
  const auto hundred = evaluate(*loss, s, 1e6), thousand = evaluate(*loss, s, 1e7);
  CHECK(distance(hundred.features, thousand.features) <= 1e-9);
  CHECK(hundred.features != Row(48, 0.0));
}

TEST_CASE("The share of active entries counts what the gradient of the ranker moves") {
  const auto s = random_sample(10, 4, 10);
  CHECK(evaluate(*make<Loss>("ranksim(ranker=hard)"), s).active == 0);
  CHECK(evaluate(*make<Loss>("ranksim(ranker=blackbox(lambda=1e-9))"), s).active == 0);
  CHECK(evaluate(*make<Loss>("ranksim(ranker=permutahedron(strength=100))"), s).active > 0.9);
  CHECK(evaluate(*make<Loss>("mse"), s).active == 1);
  auto half = s;
  for (std::size_t i = 0; i < 5; ++i) half.predictions[i] = half.labels[i];
  CHECK(evaluate(*make<Loss>("mse"), half).active == 0.5);
}
