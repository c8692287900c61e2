// SPDX-License-Identifier: Apache-2.0
// What every loss obeys at the edges.
#include "diffrank/core/parallel.hpp"
#include "diffrank/tests/support/catch.hpp"
#include "diffrank/tests/support/samples.hpp"
#include "diffrank/tests/support/tolerances.hpp"

using namespace diffrank;
using namespace diffrank::testing;

namespace {

/// Whether the gradient of other samples than `at` changes with the prediction of `at`, or the features; for some batch.
bool compares_samples(const Loss& loss, std::size_t at) {
  if (loss.uses_features()) return true;
  bool changes = false;
  for (const std::uint64_t seed : {3u, 13u, 23u}) {
    auto s = sample_for(loss, 6, 4, seed);
    const auto before = evaluate(loss, s).predictions;
    for (std::size_t k = 0; k < s.outputs; ++k) s.predictions[at * s.outputs + k] += 0.7;
    const auto after = evaluate(loss, s).predictions;
    for (std::size_t i = 0; i < before.size(); ++i) changes |= i / s.outputs != at && before[i] != after[i];
  }
  return changes;
}

Sample times(Sample s, double scale) {
  s.features = scaled(s.features, scale);
  s.labels = scaled(s.labels, scale);
  s.predictions = scaled(s.predictions, scale);
  return s;
}

}  // namespace

TEST_CASE("An empty batch has value 0") {
  for (const auto& c : every_loss()) {
    CAPTURE(c.spec);
    const auto result = evaluate(*c.loss, Sample{});
    CHECK(result.value == 0);
    CHECK(result.active == 0);
    check(*c.loss, Sample{}.batch());
  }
}

TEST_CASE("Batches of one and two samples have finite values and gradients") {
  for (const auto& c : every_loss())
    for (const std::size_t b : {1u, 2u}) {
      CAPTURE(c.spec, b);
      const auto s = sample_for(*c.loss, b, 3, b);
      check(*c.loss, s.batch());
      const auto result = evaluate(*c.loss, s);
      CHECK(std::isfinite(result.value));
      CHECK(all_finite(result.grad(*c.loss)));
    }
}

TEST_CASE("Equal labels, equal predictions and equal features leave values and gradients finite and of usual size") {
  for (const auto& c : every_loss())
    for (const std::size_t b : {3u, 7u, 10u, 11u}) {
      CAPTURE(c.spec, b);
      auto labels = sample_for(*c.loss, b, 4, 1), predictions = labels, features = labels;
      labels.labels.assign(b, 3.7);
      predictions.predictions.assign(predictions.predictions.size(), 0.1);
      for (std::size_t i = 4; i < features.features.size(); ++i) features.features[i] = features.features[i % 4];
      for (const auto& s : {labels, predictions, features}) {
        const auto result = evaluate(*c.loss, s);
        CHECK(std::isfinite(result.value));
        CHECK(all_finite(result.grad(*c.loss)));
        for (const double g : result.grad(*c.loss))
          if (std::abs(g) > 1e4) FAIL_CHECK("a gradient of " << g);
      }
    }
}

TEST_CASE("A zero feature row leaves others their gradient; where only directions count, its own is zero") {
  std::size_t directions = 0;
  for (const auto& c : every_loss()) {
    if (!c.loss->uses_features()) continue;
    CAPTURE(c.spec);
    auto s = sample_for(*c.loss, 8, 3, 2), longer = s;
    for (std::size_t k = 6; k < 9; ++k) longer.features[k] *= 2;
    const auto plain = evaluate(*c.loss, s, 100);
    std::fill_n(s.features.begin() + 6, 3, 0.0);
    const auto result = evaluate(*c.loss, s, 100);
    CHECK(std::isfinite(result.value));
    CHECK(all_finite(result.features));
    const auto none = [](const Row& g) { return g == Row(g.size(), 0.0); };
    CHECK(none(result.features) == none(plain.features));
    if (value(*c.loss, longer) != plain.value) continue;
    CHECK(none(Row(result.features.begin() + 6, result.features.begin() + 9)));
    ++directions;
  }
  CHECK(directions > 0);
}

TEST_CASE(
    "NaN in a feature or a prediction makes the value NaN, and the gradient of every sample that is compared with it") {
  std::size_t compared = 0, apart = 0;
  for (const auto& c : every_loss())
    for (const std::size_t d : {1u, 4u})
      for (const std::size_t at : {0u, 3u}) {
        CAPTURE(c.spec, d, at);
        auto s = sample_for(*c.loss, 6, d, 3);
        const bool all = compares_samples(*c.loss, at);
        s.features[at * d] = s.predictions[at * s.outputs] = not_a_number;
        if (d == 4 && at == 0) std::fill_n(s.features.begin() + 1, 3, 0.0);
        const auto result = evaluate(*c.loss, s);
        CHECK(std::isnan(result.value));
        CHECK(std::isnan(value(*c.loss, s)));
        const auto& g = result.grad(*c.loss);
        const std::size_t width = g.size() / s.rows;
        CHECK(std::isnan(g[at * width]));
        for (std::size_t i = 0; i < g.size(); ++i)
          if (i / width != at) CHECK(std::isnan(g[i]) == all);
        ++(all ? compared : apart);
      }
  CHECK(compared > 0);
  CHECK(apart > 0);
}

TEST_CASE(
    "NaN in a label or a weight makes the value and the gradient of its sample NaN, and of all that are compared with "
    "it") {
  for (const auto& c : every_loss())
    for (const bool in_label : {true, false}) {
      if (!in_label && !c.loss->uses_weights()) continue;
      CAPTURE(c.spec, in_label);
      auto s = sample_for(*c.loss, 6, 4, 5);
      if (in_label) s.labels[2] = not_a_number;
      else s.weights = {1, 1, not_a_number, 1, 1, 1};
      const auto result = evaluate(*c.loss, s);
      CHECK(std::isnan(result.value));
      const auto& g = result.grad(*c.loss);
      const std::size_t width = g.size() / s.rows;
      const bool all = compares_samples(*c.loss, 2);
      for (std::size_t i = 0; i < g.size(); ++i)
        if (all || i / width == 2) CHECK(std::isnan(g[i]));
    }
}

TEST_CASE("In a loss of features that looks at predictions, NaN in these makes value and gradient NaN") {
  std::size_t tested = 0;
  for (const auto& c : every_loss()) {
    if (!c.loss->uses_features() || !c.loss->needs().predictions) continue;
    CAPTURE(c.spec);
    auto s = sample_for(*c.loss, 6, 4, 5);
    s.predictions[1] = not_a_number;
    const auto result = evaluate(*c.loss, s);
    CHECK(std::isnan(result.value));
    CHECK(std::all_of(result.features.begin(), result.features.end(), [](double g) { return std::isnan(g); }));
    ++tested;
  }
  CHECK(tested > 0);
}

TEST_CASE("A batch has the same bits after one with NaN as before it") {
  for (const auto& c : every_loss()) {
    CAPTURE(c.spec);
    const auto clean = sample_for(*c.loss, 40, 130, 6);
    auto dirty = clean;
    dirty.features[7] = dirty.predictions[7] = not_a_number;
    const auto before = evaluate(*c.loss, clean);
    CHECK(std::isnan(evaluate(*c.loss, dirty).value));
    const auto after = evaluate(*c.loss, clean);
    CHECK(after.value == before.value);
    CHECK(after.grad(*c.loss) == before.grad(*c.loss));
  }
}

TEST_CASE("Features, labels and predictions of any scale have finite values and gradients") {
  for (const auto& c : every_loss())
    for (const double scale : {1e-12, 1e-6, 1e6, 1e12}) {
      CAPTURE(c.spec, scale);
      const auto plain = sample_for(*c.loss, 9, 4, 4);
      const auto result = evaluate(*c.loss, times(plain, scale));
      CHECK(std::isfinite(result.value));
      CHECK(all_finite(result.grad(*c.loss)));
      const bool feels = value(*c.loss, times(plain, 0x1p-40)) != value(*c.loss, plain) ||
                         value(*c.loss, times(plain, 0x1p40)) != value(*c.loss, plain);
      if (!feels) CHECK(std::abs(result.value - value(*c.loss, plain)) <= 1e-9);  // cosines and ranks do not
    }
}

TEST_CASE("The value does not depend on whether the gradient is asked for, or on the cotangent") {
  for (const auto& c : every_loss()) {
    CAPTURE(c.spec);
    const auto s = sample_for(*c.loss, 12, 5, 5);
    const double alone = value(*c.loss, s);
    CHECK(evaluate(*c.loss, s).value == alone);
    CHECK(evaluate(*c.loss, s, -3).value == alone);
    CHECK(c.loss->evaluate(s.batch(), 1, {}).active == 0);
    const auto active = evaluate(*c.loss, s).active;
    CHECK((active >= 0 && active <= 1));
  }
}

TEST_CASE("The number of threads changes no bit of a loss") {
  const int before = threads();
  for (const auto& c : every_loss()) {
    CAPTURE(c.spec);
    const auto s = sample_for(*c.loss, 97, 130, 6);
    set_threads(1);
    const auto one = evaluate(*c.loss, s, 3);
    set_threads(2);
    const auto two = evaluate(*c.loss, s, 3);
    CHECK(one.value == two.value);
    CHECK(one.grad(*c.loss) == two.grad(*c.loss));
  }
  set_threads(before);
}
