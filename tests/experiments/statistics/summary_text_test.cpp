// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/statistics/summary_text.hpp"

#include <cmath>

#include "diffrank/tests/support/catch.hpp"

using namespace diffrank::experiments;

TEST_CASE("Means show four digits, their standard deviations end at the same place") {
  CHECK(mean_and_sd({{0, 1}, {1, 3}}) == "2.000 ± 1.414");
  CHECK(mean_and_sd({{0, 12}, {1, 14}}) == "13.00 ± 1.41");
  CHECK(mean_and_sd({{0, 120}, {1, 140}}) == "130.0 ± 14.1");
  CHECK(mean_and_sd({{0, 0.0001}, {1, 0.0003}}) == "0.0002000 ± 0.0001414");
  CHECK(mean_and_sd({{0, 0}}) == "0.000");
  CHECK(mean_and_sd({{5, -2}}) == "-2.000");
}

TEST_CASE("Small and large results show as many digits as those near 1") {
  const std::vector<double> values{1.53, 1.41, 1.68, 1.47, 1.59, 1.32, 1.52, 1.56};
  const auto text = [&](double scale) {
    BySeed by_seed;
    for (std::size_t i = 0; i < values.size(); ++i) by_seed[i] = scale * values[i];
    return mean_and_sd(by_seed);
  };
  CHECK(text(1) == "1.510 ± 0.111");
  CHECK(text(1e-3) == "0.001510 ± 0.000111");
  CHECK(text(1e-6) == "1.510e-06 ± 1.11e-07");
  CHECK(text(1e-201) == "1.510e-201 ± 1.11e-202");
  CHECK(text(1e6) == "1.510e+06 ± 1.11e+05");
}

TEST_CASE("A standard deviation is only shown as 0 where it is 0") {
  CHECK(mean_and_sd({{0, 5.123}, {1, 5.1233}}) == "5.12315 ± 0.00021");
  CHECK(mean_and_sd({{0, 5}, {1, 5 + 1e-10}}) == "5.000 ± 7.071e-11");
  CHECK(mean_and_sd({{0, 7}, {1, 7}}) == "7.000 ± 0.000");
}

TEST_CASE("A metric that no run defines is a dash, one that some run leaves undefined is NaN") {
  CHECK(mean_and_sd(BySeed{}) == "-");
  CHECK(mean_and_sd({{0, NAN}, {1, NAN}}) == "-");
  CHECK(mean_and_sd({{0, 1}, {1, NAN}}) == "NaN");
  CHECK(mean_and_sd(summarize({})) == "-");
}

TEST_CASE("Differences have their sign, and the decimals that their interval needs") {
  CHECK(difference_text(-0.5, -1.494, 0.494) == "-0.500 [-1.494, +0.494]");
  CHECK(difference_text(12, 2, 22) == "+12.00 [+2.00, +22.00]");
  CHECK(difference_text(-1.4e-10, -1.5e-10, -1.3e-10) == "-1.400e-10 [-1.500e-10, -1.300e-10]");
  CHECK(difference_text(0.25, NAN, NAN) == "+0.2500");
  CHECK(difference_text(NAN, NAN, NAN) == "-");
}

TEST_CASE("Intervals show four digits, and at least two of their width") {
  CHECK(interval_text(summarize({10, 14})) == "[-13.41, 37.41]");  // 12 -+ 2 tan(0.475 pi)
  CHECK(interval_text({3, 7, 0, 7 - 5e-6, 7 + 5e-6}) == "[6.999995, 7.000005]");
  CHECK(interval_text({3, 7, 0, 7, 7}) == "[7.000, 7.000]");
  CHECK(interval_text(summarize({10})) == "-");
}

TEST_CASE("An effect size has its sign") {
  CHECK(effect_text(-1.25) == "-1.250");
  CHECK(effect_text(NAN) == "-");
}
