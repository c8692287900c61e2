// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/text/number_text.hpp"

#include <cmath>

#include "diffrank/tests/support/catch.hpp"

using namespace diffrank::experiments;

TEST_CASE("Means and deviations show three or four digits of the mean") {
  CHECK(mean_and_sd({{0, 1}, {1, 3}}) == "2.000 ± 1.414");
  CHECK(mean_and_sd({{0, 12}, {1, 14}}) == "13.00 ± 1.41");
  CHECK(mean_and_sd({{0, 120}, {1, 140}}) == "130.0 ± 14.1");
  CHECK(mean_and_sd({{0, 0.0001}, {1, 0.0003}}) == "0.000200 ± 0.000141");
  CHECK(mean_and_sd({{0, 0}}) == "0.000");
  CHECK(mean_and_sd({{5, -2}}) == "-2.000");
}

TEST_CASE("Settings are shown with four digits where they are long fractions, and as they are where they are not") {
  CHECK(short_value("0.04481951488421989") == "0.04482");
  CHECK(short_value("386500.00541223254") == "3.865e+05");
  for (const std::string kept : {"0.001", "20261123", "mlp(hidden=[8.125, 4.25])", "1e-3", "", "none", "some.text"})
    CHECK(short_value(kept) == kept);
}

TEST_CASE("A metric that no run defines is a dash, one that some run leaves undefined is NaN") {
  CHECK(mean_and_sd({}) == "-");
  CHECK(mean_and_sd({{0, NAN}, {1, NAN}}) == "-");
  CHECK(mean_and_sd({{0, 1}, {1, NAN}}) == "NaN");
}

TEST_CASE("Huge and infinite numbers are shown as they are") {
  CHECK(mean_and_sd({{0, 1e300}}).size() == 303);  // 301 digits, a point, a decimal
  CHECK(fixed_text(INFINITY, 2, true) == "Infinity");
}

TEST_CASE("Differences have their sign, and the decimals that their interval needs") {
  CHECK(difference_text(-0.5, -1.494, 0.494) == "-0.500 [-1.494, +0.494]");
  CHECK(difference_text(12, 2, 22) == "+12.00 [+2.00, +22.00]");
  CHECK(difference_text(0.25, NAN, NAN) == "+0.250");
  CHECK(difference_text(NAN, NAN, NAN) == "-");
}

TEST_CASE("Small p-values are shown as below a thousandth") {
  CHECK(p_text(0.0314) == "0.031");
  CHECK(p_text(0.001) == "0.001");
  CHECK(p_text(0.00099) == "<0.001");
  CHECK(p_text(0) == "<0.001");
  CHECK(p_text(1) == "1.000");
  CHECK(p_text(NAN) == "-");
}

TEST_CASE("Counts have the number of their noun") {
  CHECK(count_text(0, "run") == "0 runs");
  CHECK(count_text(1, "run") == "1 run");
  CHECK(count_text(2, "run") == "2 runs");
}

TEST_CASE("Intervals are shown with the decimals of their mean") {
  CHECK(interval_text(summarize({10, 14})) == "[-13.41, 37.41]");  // 12 -+ 2 tan(0.475 pi)
  CHECK(interval_text(summarize({10})) == "-");
}
