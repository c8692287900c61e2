// SPDX-License-Identifier: Apache-2.0
#include "diffrank/tests/support/catch.hpp"
#include "diffrank/tests/support/operators.hpp"
#include "diffrank/tests/support/samples.hpp"
#include "diffrank/tests/support/tolerances.hpp"

using namespace diffrank;
using namespace diffrank::testing;

namespace {

double spearman(const std::string& options, const Row& predictions, const Row& labels) {
  return value(*make<Loss>("spearman(" + options + ")"), Sample{{}, labels, predictions, {}, labels.size(), 1, 0});
}
constexpr double exact = Tolerance<double>::value;

}  // namespace

TEST_CASE("With hard ranks and no ties the value is 6 sum d^2 / (n (n^2 - 1))") {
  const Row predictions{10, 20, 30, 40, 50}, labels{1, 3, 2, 5, 4};  // rank differences 0, 1, 1, 1, 1
  CHECK(std::abs(spearman("ranker=hard", predictions, labels) - 6 * 4.0 / (5 * 24)) <= exact);
  CHECK(std::abs(spearman("ranker=hard(order=ascending)", predictions, labels) - 6 * 4.0 / (5 * 24)) <= exact);
}

TEST_CASE("Predictions in the order of the labels have value 0, in reverse 2, constant ones 1") {
  const Row up{0, 1, 2, 3, 4}, down{4, 3, 2, 1, 0}, level(5, 0.3);
  for (const auto* ranker : {"hard", "blackbox", "permutahedron(strength=0.5)", "hard(order=ascending, normalize=true)",
                             "perturbed(sigma=0.01)"})
    for (const auto* more : {"", ", both=true", ", ties=min"}) {
      const auto options = std::string("ranker=") + ranker + more;
      CAPTURE(options);
      CHECK(std::abs(spearman(options, up, up)) <= exact);
      CHECK(std::abs(spearman(options, down, up) - 2) <= exact);
    }
  CHECK(spearman("ranker=permutahedron", level, up) == 1);
  CHECK(spearman("ranker=permutahedron", up, level) == 1);
}

TEST_CASE("Equal labels have the mean of their ranks, unless the option ties says otherwise") {
  const Row predictions{1, 2, 3, 4}, labels{0, 0, 1, 2};
  // centered ranks 1.5 0.5 -0.5 -1.5 against 1 1 -0.5 -1.5 (average), 0.75 0.75 -0.25 -1.25 (min: 3 3 2 1)
  CHECK(std::abs(spearman("ranker=hard", predictions, labels) - (1 - 4.5 / std::sqrt(5 * 4.5))) <= exact);
  CHECK(std::abs(spearman("ranker=hard, ties=min", predictions, labels) - (1 - 3.5 / std::sqrt(5 * 2.75))) <= exact);
}

TEST_CASE("Equal predictions have the mean of their ranks, whatever rule their ranker has for ties") {
  const Row predictions{1, 2, 2, 3}, labels{2, 1, 2, 3};  // centered ranks -1.5 0 0 1.5 and 0 -1.5 0 1.5
  for (const auto& ties : tie_rules())
    for (const std::string ranker : {"hard", "blackbox", "identity", "straight_through"})
      for (const auto& wrapped :
           {ranker + "(ties=" + ties + ")", "standardize(ranker=" + ranker + "(ties=" + ties + "))"}) {
        CAPTURE(wrapped);
        CHECK(std::abs(spearman("ranker=" + wrapped, predictions, labels) - 0.5) <= exact);
      }
  CHECK(std::abs(spearman("ranker=straight_through(ranker=blackbox)", predictions, labels) - 0.5) <= exact);
  // centered ranks (1, 1, 1, -3) and (1.5, 0.5, -0.5, -1.5)
  CHECK(std::abs(spearman("ranker=blackbox", {1, 1, 1, 2}, {1, 2, 3, 4}) - (1 - 6 / std::sqrt(12 * 5))) <= exact);
}

TEST_CASE("Constant predictions have value 1 and no gradient with every ranker, that of noisy ones included") {
  const Row labels{1, 2, 3, 4, 5, 6};
  for (const auto& op : operators("ranker")) {
    CAPTURE(op.spec);
    const auto loss = make<Loss>("spearman(ranker=" + op.spec + ")");
    const auto result = evaluate(*loss, Sample{{}, labels, Row(6, 0.3), {}, 6, 1, 0});
    CHECK(std::abs(result.value - 1) <= exact);
    CHECK(distance(result.predictions, Row(6), 1) <= exact);
  }
}

TEST_CASE("The order of the rows makes no difference, even where predictions or both sides tie") {
  const Row predictions{0.5, 2, 0.5, 1, 2, 0.5, 0.5, 1}, labels{1, 2, 3, 4, 0, 3, 3, 2};
  for (const auto& op : operators("ranker")) {
    if (!op->properties().equivariant) continue;
    for (const std::string both : {"false", "true"}) {
      CAPTURE(op.spec, both);
      const auto loss = make<Loss>("spearman(ranker=" + op.spec + ", both=" + both + ")");
      const Sample sample{{}, labels, predictions, {}, 8, 1, 0};
      const auto result = evaluate(*loss, sample);
      for (const std::uint64_t seed : {1u, 2u, 3u}) {
        const auto order = random_permutation(8, seed);
        const auto other = evaluate(*loss, Sample{{}, gather(labels, order), gather(predictions, order), {}, 8, 1, 0});
        CHECK(std::abs(other.value - result.value) <= exact);
        CHECK(distance(other.predictions, gather(result.predictions, order), 1) <= exact);
      }
    }
  }
}

TEST_CASE("The scale of the predictions, or of normalized ranks, makes no difference to the value") {
  const auto x = normal_row(9, 1), y = normal_row(9, 2);
  CHECK(std::abs(spearman("ranker=permutahedron(strength=0.5)", x, y) -
                 spearman("ranker=permutahedron(strength=1.5, normalize=true)", scaled(x, 3.0), y)) <= exact);
}

TEST_CASE("Weights of 1 change no bit; a common factor changes nothing but rounding") {
  for (const auto& c : every_loss()) {
    if (c.loss->name() != "spearman") continue;
    CAPTURE(c.spec);
    auto s = random_sample(40, 1, 7);
    s.labels[3] = s.labels[7] = s.labels[11];
    s.predictions[3] = s.predictions[7] = s.predictions[20];
    const auto plain = evaluate(*c.loss, s, 1.7);
    s.weights = Row(40, 1.0);
    const auto ones = evaluate(*c.loss, s, 1.7);
    CHECK(ones.value == plain.value);
    CHECK(ones.predictions == plain.predictions);
    s.weights = Row(40, 0.3);
    CHECK(std::abs(value(*c.loss, s) - plain.value) <= exact);
  }
}

TEST_CASE("With weights the value is one minus the weighted correlation of the ranks") {
  const Row w{1, 2, 0.5, 0};
  const Sample s{{}, {1, 2, 3, 4}, {1, 3, 2, 0}, w, 4, 1, 0};  // ranks of predictions 3 1 2 4, of labels 4 3 2 1
  const double total = 3.5, a = (3 + 2 + 1) / total, t = (4 + 6 + 1) / total;
  const double at = ((3 - a) * (4 - t) + 2 * (1 - a) * (3 - t) + 0.5 * (2 - a) * (2 - t));
  const double aa = (3 - a) * (3 - a) + 2 * (1 - a) * (1 - a) + 0.5 * (2 - a) * (2 - a);
  const double tt = (4 - t) * (4 - t) + 2 * (3 - t) * (3 - t) + 0.5 * (2 - t) * (2 - t);
  CHECK(std::abs(value(*make<Loss>("spearman(ranker=hard)"), s) - (1 - at / std::sqrt(aa * tt))) <= exact);
}

TEST_CASE("No weight at all has value 1 and no gradient") {
  const auto result = evaluate(*make<Loss>("spearman"), Sample{{}, {1, 2, 3}, {1, 3, 2}, Row(3), 3, 1, 0});
  CHECK(result.value == 1);
  CHECK(distance(result.predictions, Row(3), 1) == 0);
}

TEST_CASE("Equal predictions with equal labels have gradients by their weight, in any order of the rows") {
  const auto loss = make<Loss>("spearman(ranker=sigmoid)");
  const Row x{1, 1, 1, 2, 3}, y{2, 2, 2, 1, 5}, w{1, 3, 1, 2, 1};
  const auto g = evaluate(*loss, Sample{{}, y, x, w, 5, 1, 0}).predictions;
  CHECK(g[0] == g[2]);
  for (const std::uint64_t seed : {1u, 2u}) {
    const auto order = random_permutation(5, seed);
    const Sample other{{}, gather(y, order), gather(x, order), gather(w, order), 5, 1, 0};
    CHECK(distance(evaluate(*loss, other).predictions, gather(g, order)) <= exact);
  }
}
