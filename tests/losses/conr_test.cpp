// SPDX-License-Identifier: Apache-2.0
#include "diffrank/tests/support/catch.hpp"
#include "diffrank/tests/support/method_golden.hpp"

using namespace diffrank;
using namespace diffrank::testing;

namespace {

constexpr double six_digits = 5.01e-7;

/// The example of the reference: the last two samples have no positives.
Sample example() {
  Sample s{
      {1, 0, .8, .6, 1, 1, 0, 1, -1, 1}, {20, 21, 21, 40, 70}, {24, 24.5, 22, 24.2, 50}, {.5, .8, .8, 1.3, 1.6}, 5};
  return s;
}

}  // namespace

TEST_CASE("conr has the values and gradients of its formula in all variants") {
  for_each_entry("conr", 9, [](const Json& entry) {
    const auto result = evaluate(*loss_of(entry), sample_of(entry));
    check_entry(entry, result, numbers(entry.at("gradients").at("d_features")));
  });
}

TEST_CASE("conr has the worked values, with the pairs' and the published denominator") {
  const auto reference = evaluate(*make<Loss>("conr(t=0.2, denominator=reference)"), example());
  CHECK(std::abs(reference.value - .2216309674) <= 1e-10);
  CHECK(distance(reference.features, Row{0, -.135199, -.09988, .133174, -.014516, .014516, .060301, 0, 0, 0}, 1) <=
        six_digits);
  const auto pairs = evaluate(*make<Loss>("conr(t=0.2)"), example());
  CHECK(std::abs(pairs.value - .2161193648) <= 1e-10);
  CHECK(distance(pairs.features, Row{0, -.123087, -.096405, .12854, -.011809, .011809, .061206, 0, 0, 0}, 1) <=
        six_digits);
}

TEST_CASE("Two views of a sample are positives of each other, and share its label and weight") {
  const auto loss = make<Loss>("conr(w=0.5, t=0.3)");
  auto two = example();
  two.views = 2;
  two.features = normal_row(20, 1);
  two.predictions = normal_row(10, 2, 0.2, 30);
  auto one = two;
  one.views = 1, one.rows = 10;
  for (auto* part : {&one.labels, &one.weights}) part->insert(part->end(), part->begin(), part->begin() + 5);
  const auto expected = evaluate(*loss, one), result = evaluate(*loss, two);
  CHECK(expected.value > 0);
  CHECK(result.value == expected.value);
  CHECK(result.features == expected.features);
  check(*loss, two.batch());
}

TEST_CASE("Without pairs conr is 0 with gradient 0, and finite at any temperature") {
  auto s = example();
  for (const auto* spec : {"conr(w=0)", "conr(w=1000)", "conr(w=0, no_positive=skip)"}) {
    auto distinct = s;
    distinct.labels = {1, 2, 3, 4, 5};
    const auto result = evaluate(*make<Loss>(spec), distinct);
    CHECK(result.value == 0);
    CHECK(result.features == Row(10, 0.0));
  }
  for (const auto* spec : {"conr(t=1e-12)", "conr(t=1e12)", "conr(t=0.01, e=1e9)", "conr(variant=nyud2, e=0)"}) {
    CAPTURE(spec);
    const auto result = evaluate(*make<Loss>(spec), s);
    CHECK(std::isfinite(result.value));
    CHECK(all_finite(result.features));
  }
  s.weights.assign(5, 0);
  CHECK(value(*make<Loss>("conr"), s) == 0);
}

TEST_CASE("no_positive=skip takes the mean over the anchors that have positives: here three of five") {
  const auto zero = evaluate(*make<Loss>("conr"), example()),
             skip = evaluate(*make<Loss>("conr(no_positive=skip)"), example());
  CHECK(std::abs(skip.value - zero.value * 5 / 3) <= Tolerance<double>::value);
  CHECK(distance(skip.features, scaled(zero.features, 5.0 / 3)) <= Tolerance<double>::value);
}

TEST_CASE("A NaN prediction makes conr NaN") {
  auto s = example();
  s.predictions[4] = not_a_number;  // an anchor without pairs
  CHECK(std::isnan(value(*make<Loss>("conr"), s)));
}
