// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/statistics/holm.hpp"

#include <algorithm>
#include <cmath>

#include "diffrank/core/random.hpp"
#include "diffrank/tests/support/catch.hpp"
#include "diffrank/tests/support/tolerances.hpp"

using diffrank::experiments::holm;
using Values = std::vector<double>;

namespace {

bool near(const Values& a, const Values& b) {
  return diffrank::testing::distance(a, b) <= diffrank::testing::Tolerance<double>::value;
}

}  // namespace

TEST_CASE("The least of m p-values is multiplied by m, the next by m - 1, and none falls below one before it") {
  CHECK(near(holm({0.01, 0.04, 0.03, 0.005}), {0.03, 0.06, 0.06, 0.02}));  // the textbook's example of four tests
  CHECK(near(holm({0.01, 0.011, 0.2}), {0.03, 0.03, 0.2}));
}

TEST_CASE("Adjusted p-values are at most 1") {
  CHECK(holm({0.5, 0.6, 0.7}) == Values{1, 1, 1});
}

TEST_CASE("One test is not adjusted, and none is none") {
  CHECK(holm({0.04}) == Values{0.04});
  CHECK(holm({}).empty());
}

TEST_CASE("An undefined p-value stays so and does not count as a test") {
  const auto p = holm({0.02, NAN, 0.03});
  CHECK(near({p[0], p[2]}, {0.04, 0.04}));
  CHECK(std::isnan(p[1]));
}

TEST_CASE("Adjusting keeps the order, never lowers, and stays below Bonferroni's bound") {
  diffrank::Random random(1, 2);
  for (int repeat = 0; repeat < 50; ++repeat) {
    Values p(1 + random.below(30));
    for (double& x : p) x = std::pow(random.uniform(), 4);
    const auto adjusted = holm(p);
    for (std::size_t i = 0; i < p.size(); ++i) {
      CHECK(adjusted[i] >= p[i]);
      CHECK(adjusted[i] <= std::min(1.0, static_cast<double>(p.size()) * p[i]));
      for (std::size_t j = 0; j < p.size(); ++j) CHECK((p[i] > p[j] || adjusted[i] <= adjusted[j]));
    }
  }
}
