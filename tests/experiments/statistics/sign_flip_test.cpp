// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/statistics/sign_flip.hpp"

#include <cmath>

#include "diffrank/core/random.hpp"
#include "diffrank/tests/support/catch.hpp"

using namespace diffrank::experiments;

namespace {

/// All assignments, one by one, on whole numbers: no rounding.
double by_enumeration(const std::vector<double>& d) {
  long long total = 0, count = 0;
  for (const double x : d) total += static_cast<long long>(x);
  for (std::size_t signs = 0; signs < std::size_t{1} << d.size(); ++signs) {
    long long sum = 0;
    for (std::size_t i = 0; i < d.size(); ++i) sum += (signs >> i & 1 ? 1 : -1) * static_cast<long long>(d[i]);
    count += std::abs(sum) >= std::abs(total);
  }
  return std::ldexp(static_cast<double>(count), -static_cast<int>(d.size()));
}

std::vector<double> whole_numbers(std::uint64_t seed, std::size_t n) {
  diffrank::Random random(seed, 1);
  std::vector<double> d(n);
  for (double& x : d) x = static_cast<double>(random.below(41)) - 14;  // with ties and zeros
  return d;
}

}  // namespace

TEST_CASE("Differences of one sign have the least p-value, 2 of 2^n assignments") {
  std::vector<double> d;
  for (std::size_t n = 1; n <= exact_sign_flips; ++n) {
    d.push_back(0.1 * static_cast<double>(n));
    CHECK(sign_flip_p(d) == std::ldexp(2, -static_cast<int>(n)));
    CHECK(least_sign_flip_p(n) == sign_flip_p(d));
  }
}

TEST_CASE("Small cases have the p-values that counting by hand gives") {
  CHECK(sign_flip_p({3, 2, -1}) == 4. / 8);  // |sums| 6 6 4 4 2 2 0 0, observed 4
  CHECK(sign_flip_p({0, 0, 5}) == 1);
  CHECK(sign_flip_p({0, 0}) == 1);
  CHECK(sign_flip_p({1, -1}) == 1);
}

TEST_CASE("Fisher's test of Darwin's 15 pairs of maize plants has his 1,726 of 32,768 arrangements") {
  // The Design of Experiments, section 21: 863 arrangements reach +314 (eighths of an inch), and as many -314.
  CHECK(sign_flip_p({49, -67, 8, 16, 6, 23, 28, 41, 14, 29, 56, 24, 75, 60, -48}) == 1726. / 32768);
}

TEST_CASE("The count is that of all assignments one by one, ties and zeros included") {
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    const auto d = whole_numbers(seed, 1 + seed % 14);
    CHECK(sign_flip_p(d) == by_enumeration(d));
  }
}

TEST_CASE("Sums that are equal but for rounding count as equal, at any scale") {
  for (const double scale : {0.1, 1e-9, 1e12, 1. / 3})
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
      const auto d = whole_numbers(seed, 12);
      auto scaled = d;
      for (double& x : scaled) x *= scale;
      CHECK(sign_flip_p(scaled) == by_enumeration(d));
    }
}

TEST_CASE("Above twenty differences signs are drawn: near the exact p-value, the same at every call, never 0") {
  auto d = whole_numbers(3, 20);
  const double exact = sign_flip_p(d);
  d.push_back(0);  // changes no sum
  const double drawn = sign_flip_p(d);
  CHECK(std::abs(drawn - exact) < 5 * std::sqrt(exact * (1 - exact) / 1e5));
  CHECK(drawn == sign_flip_p(d));
  CHECK(sign_flip_p(std::vector<double>(40, 1)) == least_sign_flip_p(40));
  CHECK(least_sign_flip_p(40) == 1e-5);
  CHECK(sign_flip_p(std::vector<double>(40, 0)) == 1);
}

TEST_CASE("Without differences, or with an undefined one, there is no p-value") {
  CHECK(std::isnan(sign_flip_p({})));
  CHECK(std::isnan(sign_flip_p({1, NAN, 2})));
  CHECK(std::isnan(sign_flip_p({1, INFINITY})));
}
