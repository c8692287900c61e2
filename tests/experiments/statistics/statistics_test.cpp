// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/statistics/statistics.hpp"

#include <cmath>
#include <limits>

#include "diffrank/tests/support/catch.hpp"
#include "diffrank/tests/support/tolerances.hpp"

using namespace diffrank::experiments;
using diffrank::testing::distance;

namespace {

constexpr double tolerance = diffrank::testing::Tolerance<double>::value;

bool near(double a, double b) {
  return distance(std::vector{a}, std::vector{b}) <= tolerance;
}

}  // namespace

TEST_CASE("The summary of five values has mean, sd with n - 1 and the t interval with 4 degrees of freedom") {
  const auto s = summarize({1, 2, 3, 4, 5});
  CHECK(s.n == 5);
  CHECK(near(s.mean, 3));
  CHECK(near(s.sd, std::sqrt(2.5)));
  const double t = 2.7764451051977987;  // tables: t(4, 0.975) = 2.776
  CHECK(near(s.low, 3 - t * std::sqrt(2.5 / 5)));
  CHECK(near(s.high, 3 + t * std::sqrt(2.5 / 5)));
}

TEST_CASE("The interval of two values has the closed form of the Cauchy distribution") {
  const double t = std::tan(3.14159265358979323846 * 0.475);  // quantile 0.975 of t with one degree of freedom
  const auto s = summarize({10, 14});
  CHECK(near(s.mean, 12));
  CHECK(near(s.low, 12 - 2 * t));
  CHECK(near(s.high, 12 + 2 * t));
}

TEST_CASE("The interval of three values has the closed form of two degrees of freedom, at any level") {
  for (const double level : {0.5, 0.9, 0.99}) {
    const double p = (1 + level) / 2, t = (2 * p - 1) / std::sqrt(2 * p * (1 - p));
    const auto s = summarize({0, 3, 6}, level);
    CHECK(near(s.sd, 3));
    CHECK(near(s.high, 3 + t * std::sqrt(3.0)));
    CHECK(near(s.low, 3 - t * std::sqrt(3.0)));
  }
}

TEST_CASE("What no value or one value cannot determine is NaN") {
  const auto none = summarize({}), one = summarize({7});
  CHECK(none.n == 0);
  CHECK((std::isnan(none.mean) && std::isnan(none.sd) && std::isnan(none.low) && std::isnan(none.high)));
  CHECK(one.n == 1);
  CHECK(one.mean == 7);
  CHECK((std::isnan(one.sd) && std::isnan(one.low) && std::isnan(one.high)));
}

TEST_CASE("Equal values have exactly their own mean, sd 0 and an interval of no length") {
  const auto s = summarize(std::vector<double>(7, 0.1));
  CHECK(s.mean == 0.1);
  CHECK(s.sd == 0);
  CHECK(s.low == 0.1);
  CHECK(s.high == 0.1);
}

TEST_CASE("A NaN among the values makes mean, sd and interval NaN") {
  for (const auto& values : {std::vector<double>{1, NAN, 3}, {NAN, 1, 3}}) {
    const auto s = summarize(values);
    CHECK((std::isnan(s.mean) && std::isnan(s.sd) && std::isnan(s.low) && std::isnan(s.high)));
  }
}

TEST_CASE("A confidence level outside of (0, 1) is refused") {
  for (const double level : {0.0, 1.0, 95.0, std::numeric_limits<double>::quiet_NaN()})
    CHECK_THROWS_WITH(summarize({1, 2}, level), ContainsSubstring("the level must be in (0, 1), got "));
}

TEST_CASE("Summaries of values scaled by a power of two are scaled alike, from the least doubles to the largest") {
  const std::vector<double> values{0.51, 0.47, 0.56, 0.49, 0.53};
  const auto s = summarize(values);
  for (const int exponent : {-960, -667, -30, 0, 30, 667, 1020}) {
    std::vector<double> scaled;
    for (const double v : values) scaled.push_back(std::ldexp(v, exponent));
    const auto t = summarize(scaled);
    CAPTURE(exponent);
    CHECK((t.mean == std::ldexp(s.mean, exponent) && t.sd == std::ldexp(s.sd, exponent)));
    CHECK((t.low == std::ldexp(s.low, exponent) && t.high == std::ldexp(s.high, exponent)));
  }
  CHECK(summarize({1e308, 1.5e308}).mean == 1.25e308);
  CHECK(summarize({-1e308, 1e308}).mean == 0);
}

TEST_CASE("The best mean is the smallest or the largest; equal ones keep their order and NaN stand last") {
  using Order = std::vector<std::size_t>;
  const std::vector<double> means{2, NAN, 1, 2, INFINITY, -INFINITY, NAN};
  CHECK(best_first(means, true) == Order{5, 2, 0, 3, 4, 1, 6});
  CHECK(best_first(means, false) == Order{4, 0, 3, 2, 5, 1, 6});
  CHECK(best_first({}, true).empty());
}
