// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/statistics/paired_test.hpp"

#include <cmath>

#include "diffrank/experiments/statistics/sign_flip.hpp"
#include "diffrank/tests/support/catch.hpp"
#include "diffrank/tests/support/tolerances.hpp"

using namespace diffrank::experiments;
using diffrank::testing::distance;

namespace {

constexpr double tolerance = diffrank::testing::Tolerance<double>::value;

bool near(double a, double b) {
  return distance(std::vector{a}, std::vector{b}) <= tolerance;
}

BySeed by_seed(const std::vector<double>& values) {
  BySeed result;
  for (const double v : values) result[result.size()] = v;
  return result;
}

/// Pairs with these differences and a baseline of zeros.
PairedTest test_of(const std::vector<double>& differences) {
  return paired_test(by_seed(differences), by_seed(std::vector<double>(differences.size())));
}

bool has_no_test(const PairedTest& t) {
  return std::isnan(t.t_p) && std::isnan(t.sign_flip_p) && std::isnan(t.effect_size);
}

/// 3 + 0.1 k and those values plus `shift`, eight pairs, whose differences are equal up to rounding.
PairedTest shifted(double shift, double scale = 1) {
  BySeed a, b;
  for (std::uint64_t k = 0; k < 8; ++k) {
    b[k] = scale * (3 + 0.1 * static_cast<double>(k));
    a[k] = b[k] + scale * shift;
  }
  return paired_test(a, b);
}

}  // namespace

TEST_CASE("A paired difference is the summary of the differences of the seeds that both sides have") {
  const BySeed a{{0, 5}, {1, 7}, {2, 9}, {8, 100}}, b{{0, 4}, {1, 5}, {2, 6}, {9, -100}};
  const auto s = paired_test(a, b).difference, expected = summarize({1, 2, 3});
  CHECK(s.n == 3);
  CHECK(s.mean == expected.mean);
  CHECK(s.sd == expected.sd);
  CHECK(s.low == expected.low);
  CHECK(s.high == expected.high);
}

TEST_CASE("The textbook example of ten pairs, sleep after two drugs (Student 1908), has its published results") {
  const auto first = by_seed({0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0, 2});
  const auto second = by_seed({1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4});
  const auto test = paired_test(first, second);
  CHECK(near(test.difference.mean, -1.58));
  // R: t.test(extra ~ group, data = sleep, paired = TRUE): -2.4598858 -0.7001142, printed to 7 decimals
  CHECK(std::abs(test.difference.low - -2.4598858) < 5e-8);
  CHECK(std::abs(test.difference.high - -0.7001142) < 5e-8);
  CHECK(std::abs(test.t_p - 0.002833) < 5e-7);  // t = -4.0621, df = 9, p-value = 0.002833; d_z = t / sqrt(n)
  CHECK(std::abs(test.effect_size * std::sqrt(10) - -4.0621) < 5e-5);
  CHECK((test.is_below_zero() && !test.is_above_zero()));
  CHECK(paired_test(second, first).is_above_zero());
}

TEST_CASE("The p-value of two degrees of freedom has a closed form") {
  for (const double shift : {0.0, 0.1, 1.0, 5.0, -40.0}) {
    const double t = std::abs(shift) * std::sqrt(3);
    CHECK(near(test_of({shift - 1, shift, shift + 1}).t_p, 1 - t / std::sqrt(2 + t * t)));
  }
}

TEST_CASE("Without a common seed a paired difference is undefined") {
  const auto none = paired_test({{0, 1}}, {{1, 1}}), one = paired_test({{0, 3}, {1, 1}}, {{0, 1}});
  CHECK((none.difference.n == 0 && std::isnan(none.difference.mean) && has_no_test(none)));
  CHECK((one.difference.n == 1 && one.difference.mean == 2 && std::isnan(one.difference.low) && has_no_test(one)));
}

TEST_CASE("Fewer than three pairs, or an undefined one, have no p-value, no effect size, and separate nothing") {
  for (const auto& differences : {std::vector<double>{0.0017}, {0.0017, 0.001701}, {-5, -5}, {0, 0}}) {
    const auto test = test_of(differences);
    CHECK(test.too_few);
    CHECK(has_no_test(test));
    CHECK((!test.is_below_zero() && !test.is_above_zero()));
  }
  const auto undefined = test_of({1, NAN, 2, 3});
  CHECK((has_no_test(undefined) && !undefined.too_few && !undefined.equal && !undefined.no_spread));
  CHECK((!undefined.is_below_zero() && !undefined.is_above_zero()));
}

TEST_CASE("Equal results are no difference: p is 1, and d_z is 0") {
  const auto same = by_seed({5.1, 4.7, 5.6, 4.9});
  const auto test = paired_test(same, same);
  CHECK((test.t_p == 1 && test.sign_flip_p == 1 && test.effect_size == 0));
  CHECK((!test.is_below_zero() && !test.is_above_zero()));
}

TEST_CASE("A spread that is rounding noise has no t test and no effect size, at any scale of the results") {
  for (const double scale : {1.0, 1e-201, 1e200}) {
    const auto test = shifted(-0.7, scale);
    CAPTURE(scale);
    CHECK(test.no_spread);
    CHECK((std::isnan(test.t_p) && std::isnan(test.effect_size)));
    CHECK(test.sign_flip_p == 2.0 / 256);  // all eight have one sign
    CHECK(test.is_below_zero());
  }
}

TEST_CASE("Differences that are rounding noise have no test at all, and separate nothing") {
  BySeed a = by_seed({1, 2, 3, 1.5}), b = a;
  for (auto& [seed, value] : b) value = std::nextafter(value, 9);
  const auto test = paired_test(a, b);
  CHECK(test.equal);
  CHECK(has_no_test(test));
  CHECK(test.difference.mean < 0);
  CHECK_FALSE(test.is_below_zero());
}

TEST_CASE("A mean difference that is rounding noise is no effect, however the differences spread") {
  const auto test = paired_test(by_seed({0.1, 0.2, 0.3, 0.4}), by_seed({0.2, 0.1, 0.4, 0.3}));  // -+0.1, in pairs
  CHECK((test.effect_size == 0 && near(test.t_p, 1) && test.sign_flip_p == 1));
}

TEST_CASE("Tests do not depend on the scale of the results, from 1e-201 to 1e200") {
  const std::vector<double> trial{5.2, 4.6, 5.7, 4.8, 5.4, 4.3, 5.1, 5.15}, base{5.1, 4.7, 5.6, 4.9, 5.3, 4.4, 5, 5.2};
  const auto expected = paired_test(by_seed(trial), by_seed(base));
  CHECK((expected.t_p > 0.5 && expected.t_p < 1));
  for (const int exponent : {-667, -30, 30, 667}) {
    BySeed a, b;
    for (std::size_t i = 0; i < trial.size(); ++i) {
      a[i] = std::ldexp(trial[i], exponent);
      b[i] = std::ldexp(base[i], exponent);
    }
    const auto test = paired_test(a, b);
    CAPTURE(exponent);
    CHECK((test.t_p == expected.t_p && test.effect_size == expected.effect_size));
    CHECK(test.sign_flip_p == expected.sign_flip_p);
  }
}
