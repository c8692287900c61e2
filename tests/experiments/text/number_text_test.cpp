// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/text/number_text.hpp"

#include <cmath>
#include <cstdlib>

#include "diffrank/tests/support/catch.hpp"

using namespace diffrank::experiments;
using Texts = std::vector<std::string>;

TEST_CASE("Numbers have four significant digits, and an exponent where they are small or large") {
  CHECK(number_text(12.3456) == "12.35");
  CHECK(number_text(0.25) == "0.2500");
  CHECK(number_text(-3) == "-3.000");
  CHECK(number_text(123456.7) == "123457");
  CHECK(number_text(0.00012345) == "0.0001234");
  CHECK(number_text(0.000012345) == "1.234e-05");
  CHECK(number_text(1234567) == "1.235e+06");
  CHECK(number_text(27273438832720.9) == "2.727e+13");
  CHECK(number_text(5e-324) == "4.941e-324");
  CHECK((number_text(0) == "0.000" && number_text(-0.0) == "0.000"));
}

TEST_CASE("Rounding that adds a digit before the point does not add one in all") {
  CHECK(number_text(9.9996) == "10.00");
  CHECK(number_text(99.996) == "100.0");
  CHECK(number_text(0.099996) == "0.1000");
  CHECK(number_text(0.000099996) == "1.000e-04");
  CHECK(number_text(999999) == "999999");
  CHECK(number_text(9.9996e-7) == "1.000e-06");
  CHECK(number_text(9.97e200) == "9.970e+200");
}

TEST_CASE("A number's text differs from it by at most half a unit of the fourth digit") {
  for (int exponent = -320; exponent <= 305; ++exponent)
    for (const double mantissa : {1.0, 1.23456, 5.4321, 9.9949, 9.9951}) {
      const double x = mantissa * std::pow(10, exponent), unit = std::pow(10, exponent - 3);
      const auto text = number_text(x);
      CAPTURE(text);
      CHECK(std::abs(std::strtod(text.c_str(), nullptr) - x) <= 0.51 * unit);  // pow() and strtod() round, too
    }
}

TEST_CASE("A sign is shown where asked for, infinities and NaN by name") {
  CHECK(number_text(1.5, true) == "+1.500");
  CHECK(number_text(1.5e-9, true) == "+1.500e-09");
  CHECK(number_text(INFINITY, true) == "Infinity");
  CHECK(number_text(NAN) == "NaN");
}

TEST_CASE("Numbers that stand together end at one place, where each has two digits") {
  CHECK(aligned_texts({13, 1.4142}) == Texts{"13.00", "1.41"});
  CHECK(aligned_texts({5.1234, 0.0012}) == Texts{"5.1234", "0.0012"});
  CHECK(aligned_texts({0.0012, 5}) == Texts{"0.0012", "5.0000"});
  CHECK(aligned_texts({1.508e-6, 9.94e-8}) == Texts{"1.508e-06", "9.9e-08"});
  CHECK(aligned_texts({2.5e-6, 0}) == Texts{"2.500e-06", "0"});
  CHECK(aligned_texts({5, 1e-10}) == Texts{"5.000", "1.000e-10"});
  CHECK(aligned_texts({5, 1e-15}) == Texts{"5.000", "0.000"});
  CHECK(aligned_texts({-1e-216, -8.937e-202}) == Texts{"0", "-8.937e-202"});
  CHECK(aligned_texts({0, 0}) == Texts{"0.000", "0.000"});
  CHECK(aligned_texts({2, INFINITY, NAN}) == Texts{"2.000", "Infinity", "NaN"});
}

TEST_CASE("Settings are shown with four digits where they are long fractions, and as they are where they are not") {
  CHECK(short_value("0.04481951488421989") == "0.04482");
  CHECK(short_value("386500.00541223254") == "386500");
  CHECK(short_value("0.00000123456") == "1.235e-06");
  for (const std::string kept : {"0.001", "20261123", "mlp(hidden=[8.125, 4.25])", "1e-3", "", "none", "some.text"})
    CHECK(short_value(kept) == kept);
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

TEST_CASE("clocks show minutes and seconds, and hours where there are any") {
  CHECK(clock_text(0) == "0:00");
  CHECK(clock_text(7.4) == "0:07");
  CHECK(clock_text(754) == "12:34");
  CHECK(clock_text(10921) == "3:02:01");
}
