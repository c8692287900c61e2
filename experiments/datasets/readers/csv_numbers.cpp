// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/datasets/readers/csv_numbers.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <regex>

#include "diffrank/core/decimal.hpp"

namespace diffrank::experiments {
namespace {

std::string lower_case(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return lower;
}

template <std::size_t n>
bool holds(const std::array<std::string_view, n>& words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

std::size_t digits_at(std::string_view text, std::size_t begin) {
  std::size_t n = 0;
  while (begin + n < text.size() && is_digit(text[begin + n])) ++n;
  return n;
}

bool is_missing(std::string_view cell, const NumberFormat& format) {
  if (cell.empty() || cell == "?") return true;
  if (std::find(format.missing.begin(), format.missing.end(), cell) != format.missing.end()) return true;
  return cell.size() <= 3 && holds<3>({"na", "n/a", "nan"}, lower_case(cell));
}

/// Replaces no-break spaces, which group digits in print, by spaces.
void make_blanks_plain(std::string& number) {
  for (const std::string blank : {"\u00A0", "\u2009", "\u202F"})
    for (auto at = number.find(blank); at != number.npos; at = number.find(blank))
      number.replace(at, blank.size(), " ");
}

/// Removes separators that group the whole part by threes; false where they do not.
bool join_groups(std::string& number, const std::string& separator) {
  std::size_t at = digits_at(number, 0);
  if (separator.empty() || number.compare(at, separator.size(), separator) != 0) return true;
  if (at == 0 || at > 3) return false;
  while (number.compare(at, separator.size(), separator) == 0) {
    if (digits_at(number, at + separator.size()) != 3) return false;
    number.erase(at, separator.size());
    at += 3;
  }
  return true;
}

/// Turns a cell into what parse_decimal() reads, without its sign; false if it is not of this format.
bool normalize(std::string& number, const NumberFormat& format) {
  if (format.thousands == " ") make_blanks_plain(number);
  if (!join_groups(number, format.thousands)) return false;
  if (format.decimal == '.') return true;
  if (number.find('.') != number.npos) return false;
  std::replace(number.begin(), number.end(), format.decimal, '.');
  return true;
}

}  // namespace

Cell read_cell(std::string_view cell, const NumberFormat& format, double& value) {
  value = std::numeric_limits<double>::quiet_NaN();
  if (is_missing(cell, format)) return Cell::missing;
  const bool negative = cell[0] == '-';
  const auto unsigned_part = cell.substr(negative || cell[0] == '+');
  if (unsigned_part.empty() || unsigned_part[0] == '-') return Cell::text;
  std::optional<double> number;
  if (format.decimal == '.' && format.thousands.empty()) {
    number = parse_decimal(unsigned_part);
  } else if (std::string plain(unsigned_part); normalize(plain, format)) {
    number = parse_decimal(plain);
  }
  if (!number) return holds<2>({"inf", "infinity"}, lower_case(unsigned_part)) ? Cell::infinite : Cell::text;
  if (!std::isfinite(*number)) return Cell::infinite;
  value = negative ? -*number : *number;
  return Cell::number;
}

bool looks_missing(std::string_view cell) {
  constexpr std::array<std::string_view, 26> words{
      "null", "none", "nil", "-",    "--", "---",  "–",       "—",       ".",       "..",    "*",       "**",  "x",
      "#n/a", "n.a.", "n.a", "n.d.", "nd", "<na>", "missing", "unknown", "#value!", "#ref!", "#div/0!", "nat", "na."};
  return holds(words, lower_case(cell));
}

bool looks_numeric(std::string_view cell) {
  // digits in groups, joined by what separates decimals, thousands, hours or parts of a fraction
  const std::string number = "[0-9]+(?:(?:[.,:'_/ ]|\u00A0|\u2009|\u202F)[0-9]+)*";
  const std::string date = "[0-9]{1,4}([-./ ])[0-9]{1,2}\\1[0-9]{1,4}(?:[T ].*)?";
  const std::string sign = "[^0-9A-Za-z]{0,4}(?:[A-Z]{3} |[A-Z]{1,2}[$] ?)?[-+]?", unit = " ?[^0-9]{0,8}";
  static const auto& pattern = *new std::regex("(?:" + date + ")|(?:" + sign + number + unit + ")");
  constexpr std::size_t longest = 40;  // a longer text is not a number
  return cell.size() <= longest && std::regex_match(cell.begin(), cell.end(), pattern);
}

}  // namespace diffrank::experiments
