// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/datasets/readers/csv_numbers.hpp"

#include <cmath>

#include "diffrank/tests/support/catch.hpp"

using namespace diffrank::experiments;

namespace {

/// NaN for what is not a number.
double value_of(const std::string& cell, const NumberFormat& format = {}) {
  double value = 0;
  const auto found = read_cell(cell, format, value);
  CHECK((found == Cell::number) == !std::isnan(value));
  return value;
}

Cell kind_of(const std::string& cell, const NumberFormat& format = {}) {
  double value = 0;
  return read_cell(cell, format, value);
}

}  // namespace

TEST_CASE("a number below the smallest double is 0, and one above the largest is infinite") {
  CHECK(value_of("1e-400") == 0);
  CHECK(value_of("-0.000001e-400") == 0);
  CHECK(value_of("5e-324") == 5e-324);
  CHECK(kind_of("1e400") == Cell::infinite);
  CHECK(kind_of("-inf") == Cell::infinite);
}

TEST_CASE("signs, fractions and exponents are read, and nothing that only begins like a number") {
  CHECK(value_of("+1.5") == 1.5);
  CHECK(value_of("-.5e1") == -5);
  CHECK(value_of("7.") == 7);
  for (const char* text : {"+-1", "--1", "-", "+", "1 2", "1,5", "1e", "0x10", "1.2.3", "5%"})
    CHECK(kind_of(text) == Cell::text);
}

TEST_CASE("decimal commas are read where they are declared, and points are not") {
  const NumberFormat comma{',', "", {}};
  CHECK(value_of("16,25", comma) == 16.25);
  CHECK(value_of("-1,5e3", comma) == -1500);
  CHECK(kind_of("16.25", comma) == Cell::text);
  CHECK(kind_of("1,2,3", comma) == Cell::text);
}

TEST_CASE("thousands are read in groups of three") {
  const NumberFormat commas{'.', ",", {}};
  CHECK(value_of("1,234", commas) == 1234);
  CHECK(value_of("-12,345,678.25", commas) == -12345678.25);
  CHECK(value_of("1234.5", commas) == 1234.5);
  for (const char* text : {"12,30", "1,2345", "1234,567", ",123", "1,,234", "1.234,567"})
    CHECK(kind_of(text, commas) == Cell::text);
  const NumberFormat german{',', ".", {}}, blanks{'.', " ", {}}, swiss{'.', "'", {}};
  CHECK(value_of("1.234.567,5", german) == 1234567.5);
  CHECK(value_of("12 345", blanks) == 12345);
  CHECK(value_of("12\u00A0345\u202F678", blanks) == 12345678);
  CHECK(value_of("1'234.5", swiss) == 1234.5);
}

TEST_CASE("a cell is missing if it is empty, NA, N/A, NaN or ?, or one of the declared words") {
  for (const char* text : {"", "NA", "na", "N/A", "NaN", "?"}) CHECK(kind_of(text) == Cell::missing);
  CHECK(kind_of("null") == Cell::text);
  CHECK(kind_of("null", {'.', "", {"null", "-"}}) == Cell::missing);
  CHECK(kind_of("-", {'.', "", {"null", "-"}}) == Cell::missing);
  CHECK(kind_of("-999", {'.', "", {"-999"}}) == Cell::missing);
}

TEST_CASE("numbers with something around them, dates and times look numeric; ranges, codes and words do not") {
  for (const char* text : {"1,234",
                           "12,30",
                           "5%",
                           "12.3 %",
                           "$5",
                           "€ 5",
                           "US$5",
                           "USD 5",
                           "12.3 kg",
                           "12.3kg",
                           "07:35",
                           "7:35:10",
                           "1/2",
                           "2021-01-31",
                           "31.1.2021",
                           "1/31/93",
                           "2021-01-31T07:35",
                           "-5 °C",
                           "1 234",
                           "<18",
                           "65+",
                           "~3"})
    CHECK(looks_numeric(text));
  for (const char* text : {"18-24", "M12", "A-12", "red", "", "-", "v1.2.3-rc1", "route 66 to the north"})
    CHECK_FALSE(looks_numeric(text));
}

TEST_CASE("words that stand for missing values are recognized") {
  for (const char* text : {"null", "NULL", "None", "-", "--", ".", "#N/A", "n.a.", "—"}) CHECK(looks_missing(text));
  for (const char* text : {"red", "0", "-1", "nullable"}) CHECK_FALSE(looks_missing(text));
}
