// SPDX-License-Identifier: Apache-2.0
#include "diffrank/core/decimal.hpp"

#include <algorithm>
#include <charconv>
#include <limits>
#include <string>

namespace diffrank {
namespace {

/// 0.d1d2d3... * 10^exponent, the first and the last digit not zero; no digits for 0.
struct Decimal {
  bool negative = false;
  std::string digits;
  std::int64_t exponent = 0;
};

constexpr std::int64_t exponent_limit = 1'000'000'000'000;

/// The digits at the start of the text, which are removed from it.
std::string_view take_digits(std::string_view& text) {
  const auto digits = text.substr(0, text.find_first_not_of("0123456789"));
  text.remove_prefix(digits.size());
  return digits;
}

bool take(std::string_view& text, std::string_view any_of) {
  if (text.empty() || any_of.find(text.front()) == any_of.npos) return false;
  text.remove_prefix(1);
  return true;
}

/// Saturates: an exponent beyond the limit is out of range for every number type.
std::optional<std::int64_t> take_exponent(std::string_view& text) {
  const bool negative = take(text, "-");
  if (!negative) take(text, "+");
  const auto digits = take_digits(text);
  if (digits.empty()) return std::nullopt;
  std::int64_t value = 0;
  for (const char c : digits) value = std::min<std::int64_t>(10 * value + (c - '0'), exponent_limit);
  return negative ? -value : value;
}

std::optional<Decimal> read(std::string_view text) {
  Decimal decimal;
  decimal.negative = take(text, "-");
  const auto whole = take_digits(text);
  const auto fraction = take(text, ".") ? take_digits(text) : std::string_view();
  if (whole.empty() && fraction.empty()) return std::nullopt;
  if (take(text, "eE")) {
    const auto exponent = take_exponent(text);
    if (!exponent) return std::nullopt;
    decimal.exponent = *exponent;
  }
  if (!text.empty()) return std::nullopt;
  decimal.digits = std::string(whole) + std::string(fraction);
  decimal.exponent += static_cast<std::int64_t>(whole.size());
  const auto first = std::min(decimal.digits.find_first_not_of('0'), decimal.digits.size());
  decimal.digits.erase(0, first);
  decimal.exponent -= static_cast<std::int64_t>(first);
  decimal.digits.resize(decimal.digits.find_last_not_of('0') + 1);
  return decimal;
}

}  // namespace

std::optional<double> parse_decimal(std::string_view text) {
  const auto decimal = read(text);
  if (!decimal) return std::nullopt;
  double value = 0;
  if (std::from_chars(text.data(), text.data() + text.size(), value).ec == std::errc::result_out_of_range)
    value = (decimal->negative ? -1 : 1) * (decimal->exponent > 0 ? std::numeric_limits<double>::infinity() : 0.0);
  return value;
}

std::optional<Whole> parse_whole(std::string_view text) {
  const auto decimal = read(text);
  if (!decimal) return std::nullopt;
  Whole whole;
  if (decimal->digits.empty()) return whole;
  const auto count = static_cast<std::int64_t>(decimal->digits.size());
  if (count > decimal->exponent) return std::nullopt;
  constexpr auto largest = std::numeric_limits<std::uint64_t>::max();
  whole.negative = decimal->negative;
  for (std::int64_t i = 0; i < decimal->exponent && !whole.too_large; ++i) {
    const auto digit = i < count ? static_cast<std::uint64_t>(decimal->digits[static_cast<std::size_t>(i)] - '0') : 0;
    whole.too_large = whole.magnitude > (largest - digit) / 10;
    whole.magnitude = whole.too_large ? largest : 10 * whole.magnitude + digit;
  }
  return whole;
}

}  // namespace diffrank
