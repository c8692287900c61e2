// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/datasets/preparation/target_scale.hpp"

#include <cmath>

#include "diffrank/tests/support/catch.hpp"
#include "diffrank/tests/support/scores.hpp"

using namespace diffrank::experiments;
using namespace diffrank::testing;

TEST_CASE("labels are scaled by the training part, and predictions back") {
  const Row train{1, 2, 3, 6};  // mean 3, sd sqrt(14/4)
  const TargetScale none(TargetScaling::none, train), standard(TargetScaling::standardize, train),
      logarithm(TargetScaling::log, train);
  CHECK(none.scaled(0.1) == 0.1);
  CHECK(none.label(-7.3) == -7.3);
  CHECK(std::abs(standard.scaled(6) - 3 / std::sqrt(3.5)) <= 1e-15);
  double sum = 0, squares = 0;
  for (const double y : train) {
    const double scaled = logarithm.scaled(y);
    sum += scaled;
    squares += scaled * scaled;
    CHECK(std::abs(logarithm.label(scaled) - y) <= 1e-14 * y);
    CHECK(std::abs(standard.label(standard.scaled(y)) - y) <= 1e-14 * y);
  }
  CHECK(std::abs(sum) <= 1e-14);
  CHECK(std::abs(squares / 4 - 1) <= 1e-14);
}

TEST_CASE("one label, no labels and labels with a large offset are scaled without loss of digits") {
  CHECK(TargetScale(TargetScaling::standardize, {5, 5}).scaled(5) == 0);
  CHECK(TargetScale(TargetScaling::standardize, {}).label(2) == 2);
  const TargetScale far(TargetScaling::standardize, {1e9, 1e9 + 1, 1e9 + 2});
  CHECK(std::abs(far.scaled(1e9 + 2) - std::sqrt(1.5)) <= 1e-12);
}

TEST_CASE("a label without a logarithm is refused, with what to set instead") {
  CHECK_THROWS_WITH(TargetScale(TargetScaling::log, {1, 0}),
                    "data.target_scale=log needs training labels > 0, and one is 0: set data.target_scale=standardize");
}

TEST_CASE("labels far from where predictions start get advice, unless they are scaled") {
  const Row prices{300000, 500000};
  CHECK_THAT(advice_on_scale(TargetScaling::none, prices), ContainsSubstring("data.target_scale=standardize"));
  CHECK(advice_on_scale(TargetScaling::standardize, prices).empty());
  CHECK(advice_on_scale(TargetScaling::none, {20, 45, 70}).empty());
  CHECK(advice_on_scale(TargetScaling::none, {}).empty());
}

TEST_CASE("target_scale=max divides by the largest absolute training label, and bins keep their labels") {
  const TargetScale scale(TargetScaling::max, {0, -8, 5});
  CHECK(scale.scaled(-8) == -1);
  CHECK(scale.scaled(5) == 0.625);
  CHECK(scale.label(0.625) == 5);
  CHECK(scale.bins({0.5, 2}) == diffrank::Bins{0.0625, 0.25});
  CHECK(scale.bins({1, 0, 0, {-8, 0, 4}}) == diffrank::Bins{1, 0, 0, {-1, 0, 0.5}});
  CHECK(TargetScale(TargetScaling::max, {0, 0}).scaled(3) == 3);
  CHECK(TargetScale(TargetScaling::max, {}).label(2) == 2);
}
