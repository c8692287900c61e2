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

TEST_CASE("A paired difference is the summary of the differences of the seeds that both sides have") {
  const BySeed a{{0, 5}, {1, 7}, {2, 9}, {8, 100}}, b{{0, 4}, {1, 5}, {2, 6}, {9, -100}};
  const auto s = paired_difference(a, b), expected = summarize({1, 2, 3});
  CHECK(s.n == 3);
  CHECK(s.mean == expected.mean);
  CHECK(s.sd == expected.sd);
  CHECK(s.low == expected.low);
  CHECK(s.high == expected.high);
}

TEST_CASE("The textbook example of ten pairs, sleep after two drugs (Student 1908), has its published interval") {
  const BySeed first{{1, 0.7}, {2, -1.6}, {3, -0.2}, {4, -1.2}, {5, -0.1},
                     {6, 3.4}, {7, 3.7},  {8, 0.8},  {9, 0},    {10, 2}};
  const BySeed second{{1, 1.9}, {2, 0.8}, {3, 1.1}, {4, 0.1}, {5, -0.1},
                      {6, 4.4}, {7, 5.5}, {8, 1.6}, {9, 4.6}, {10, 3.4}};
  const auto s = paired_difference(first, second);
  CHECK(near(s.mean, -1.58));
  // R: t.test(extra ~ group, data = sleep, paired = TRUE): -2.4598858 -0.7001142, printed to 7 decimals
  CHECK(std::abs(s.low - -2.4598858) < 5e-8);
  CHECK(std::abs(s.high - -0.7001142) < 5e-8);
}

TEST_CASE("Without a common seed a paired difference is undefined") {
  const auto s = paired_difference({{0, 1}}, {{1, 1}});
  CHECK(s.n == 0);
  CHECK(std::isnan(s.mean));
  const auto one = paired_difference({{0, 3}, {1, 1}}, {{0, 1}});
  CHECK(one.n == 1);
  CHECK(one.mean == 2);
  CHECK(std::isnan(one.low));
}

TEST_CASE("The t test of the sleep pairs has the published p-value, and d_z is t / sqrt(n)") {
  const auto d = summarize({-1.2, -2.4, -1.3, -1.3, 0, -1, -1.8, -0.8, -4.6, -1.4});
  // R: t.test(extra ~ group, data = sleep, paired = TRUE): t = -4.0621, df = 9, p-value = 0.002833
  CHECK(std::abs(t_test_p(d) - 0.002833) < 5e-7);
  CHECK(std::abs(effect_size(d) * std::sqrt(10) - -4.0621) < 5e-5);
}

TEST_CASE("The p-values of one and two degrees of freedom have closed forms") {
  for (const double shift : {0.0, 0.1, 1.0, 5.0, -40.0}) {
    const double t1 = std::abs(shift), t2 = std::abs(shift) * std::sqrt(3);
    CHECK(near(t_test_p(summarize({shift - 1, shift + 1})), 1 - 2 * std::atan(t1) / 3.14159265358979323846));
    CHECK(near(t_test_p(summarize({shift - 1, shift, shift + 1})), 1 - t2 / std::sqrt(2 + t2 * t2)));
  }
}

TEST_CASE("Differences that do not vary have the limits of small variation: p 0 and an infinite effect, or 1 and 0") {
  const auto zero = summarize({0, 0, 0}), constant = summarize({-2, -2, -2});
  CHECK((t_test_p(zero) == 1 && effect_size(zero) == 0));
  CHECK((t_test_p(constant) == 0 && effect_size(constant) == -INFINITY));
}

TEST_CASE("Fewer than two differences, or an undefined one, have neither p-value nor effect size") {
  for (const auto& values : {std::vector<double>{}, {3}, {0}, {1, NAN}}) {
    CHECK(std::isnan(t_test_p(summarize(values))));
    CHECK(std::isnan(effect_size(summarize(values))));
  }
}
