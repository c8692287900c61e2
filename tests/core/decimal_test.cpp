// SPDX-License-Identifier: Apache-2.0
#include "diffrank/core/decimal.hpp"

#include <cmath>
#include <limits>
#include <string>

#include "diffrank/tests/support/catch.hpp"

using namespace diffrank;

namespace {

constexpr auto largest = std::numeric_limits<std::uint64_t>::max();

bool is_whole(const std::string& text, std::uint64_t magnitude, bool negative = false) {
  const auto whole = parse_whole(text);
  return whole && whole->magnitude == magnitude && whole->negative == negative && !whole->too_large;
}

}  // namespace

TEST_CASE("A whole number is one however it is written") {
  for (const char* text : {"20", "20.0", "2e1", "2.0e1", "0.2E2", "2E+1", "200e-1", "020", "20.", "0.00002e6"}) {
    CAPTURE(text);
    CHECK(is_whole(text, 20));
  }
  CHECK(is_whole("-2.5e1", 25, true));
  for (const char* text : {"0", "-0", "0.000", "0e99", "0e-99"}) CHECK(is_whole(text, 0));
}

TEST_CASE("A whole number of 64 bits keeps every digit, and a larger one is marked") {
  CHECK(is_whole("18446744073709551615", largest));
  CHECK(is_whole("1844674407370955161.5e1", largest));
  CHECK(is_whole("9007199254740993", (std::uint64_t{1} << 53) + 1));
  CHECK(is_whole("-9223372036854775808", std::uint64_t{1} << 63, true));
  for (const char* text : {"18446744073709551616", "1e20", "1e400", "1e99999999999999999999"}) {
    CAPTURE(text);
    const auto whole = parse_whole(text);
    REQUIRE(whole);
    CHECK(whole->too_large);
    CHECK(whole->magnitude == largest);
  }
}

TEST_CASE("What is no whole number, or no number at all, is not read as one") {
  for (const char* text : {"2.5", "1e-1", "1e-400", "205e-2", "20.00001"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_whole(text));
    CHECK(parse_decimal(text));
  }
  for (const char* text :
       {"", "-", ".", "e1", "1e", "1e+", "--1", "+1", "1 ", " 1", "0x10", "1.2.3", "inf", "nan", "1_0", "1,0", "ten"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_whole(text));
    CHECK_FALSE(parse_decimal(text));
  }
}

TEST_CASE("A number too small for a double is 0, one too large is infinite, and others are the nearest double") {
  CHECK(parse_decimal("0.1") == 0.1);
  CHECK(parse_decimal("-2.5e-3") == -2.5e-3);
  CHECK(parse_decimal("5e-324") == std::numeric_limits<double>::denorm_min());
  CHECK(parse_decimal("1.7976931348623157e308") == std::numeric_limits<double>::max());
  for (const char* text : {"1e-400", "0.0000001e-350", "1e-99999999999999999999"}) CHECK(parse_decimal(text) == 0.0);
  CHECK(std::signbit(parse_decimal("-1e-400").value()));
  for (const char* text : {"1e400", "1000000e350", "1e99999999999999999999"})
    CHECK(parse_decimal(text) == std::numeric_limits<double>::infinity());
  CHECK(parse_decimal("-1e400") == -std::numeric_limits<double>::infinity());
}
