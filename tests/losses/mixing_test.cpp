// SPDX-License-Identifier: Apache-2.0
#include "diffrank/losses/mixing.hpp"

#include <cmath>
#include <numeric>

#include "diffrank/core/registry.hpp"
#include "diffrank/tests/support/catch.hpp"
#include "diffrank/tests/support/scores.hpp"
#include "diffrank/tests/support/tolerances.hpp"

using namespace diffrank;
using namespace diffrank::testing;

TEST_CASE("the worked example of c_mixup: partners of ages with a bandwidth of five years") {
  const Row ages{20, 21, 21, 40, 60};
  const auto mixing = make<Mixing>("c_mixup(bandwidth=5)");
  const auto p = partner_probabilities(*mixing, {ages.data(), ages.size(), 1}, 0);
  const Row expected{0.337754, 0.331066, 0.331066, 0.000113, 0};
  for (std::size_t j = 0; j < p.size(); ++j) CHECK(std::abs(p[j] - expected[j]) <= 5e-7);  // printed with six digits
}

TEST_CASE("every mixing gives probabilities, the sample's own the largest, whatever the scale of the labels") {
  for (const auto& entry : entries(Mixing::kind)) {
    const auto mixing = make<Mixing>(entry.name);
    for (const double scale : {1e-12, 1.0, 1e12})
      for (const std::size_t d : {1u, 3u}) {
        CAPTURE(entry.name, scale, d);
        auto labels = normal_row(20 * d, 3);
        for (double& y : labels) y *= scale;
        for (std::size_t i = 0; i < 20; ++i) {
          const auto p = partner_probabilities(*mixing, {labels.data(), 20, d}, i);
          CHECK(std::abs(std::accumulate(p.begin(), p.end(), -1.0)) <= 20 * Tolerance<double>::value);
          CHECK(*std::max_element(p.begin(), p.end()) == p[i]);
        }
      }
    const Row one{7};
    CHECK(partner_probabilities(*mixing, {one.data(), 1, 1}, 0) == Row{1});
  }
}

TEST_CASE("shares of c_mixup follow Beta(alpha, alpha)") {
  for (const double alpha : {1.0, 2.0, 10.0}) {
    const auto mixing = make<Mixing>("c_mixup(alpha=" + to_text(alpha) + ")");
    constexpr int draws = 20000;
    double sum = 0, squares = 0;
    for (int i = 0; i < draws; ++i) {
      Random random(7, 1, static_cast<std::uint32_t>(i));
      const double s = mixing->share(random);
      REQUIRE((s >= 0 && s <= 1));
      sum += s;
      squares += (s - 0.5) * (s - 0.5);
    }
    const double variance = 1 / (4 * (2 * alpha + 1));
    // five standard errors; the square of a deviation has a standard deviation below its mean times sqrt(2)
    CHECK(std::abs(sum / draws - 0.5) <= 5 * std::sqrt(variance / draws));
    CHECK(std::abs(squares / draws - variance) <= 5 * variance * std::sqrt(2.0 / draws));
  }
}
