// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/text/number_text.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <limits>

#include "diffrank/core/spec.hpp"

namespace diffrank::experiments {
namespace {

constexpr int digits = 4, least_digits = 2, most_digits = 8, all_digits = 17;
constexpr double noise = 16 * std::numeric_limits<double>::epsilon();  // relative to the largest number
constexpr int least_exponent = -4, most_exponent = 5;                  // of numbers without exponent

std::string print(const char* format, int decimals, double x) {
  char text[64];
  std::snprintf(text, sizeof text, format, decimals, x);
  return text;
}

/// The decimal exponent of x != 0 after rounding to `to_digits` digits: 0 for 9.999, 1 for 9.9996.
int exponent(double x, int to_digits = digits) {
  const auto text = print("%.*e", to_digits - 1, x);
  return std::atoi(text.c_str() + text.find('e') + 1);
}

/// The number of decimal places that show `to_digits` digits of x; negative if x has more digits before the point.
int places(double x, int to_digits) {
  return to_digits - 1 - exponent(x, to_digits);
}

/// x with `decimals` decimal places, in the format for numbers of the size `largest`.
std::string written(double x, double largest, int decimals, bool sign) {
  if (!std::isfinite(x)) return to_text(x);
  x += 0.0;  // turns -0 into 0
  const int size = largest == 0 ? 0 : exponent(largest, all_digits);
  if (size >= least_exponent && size <= most_exponent) return print(sign ? "%+.*f" : "%.*f", std::max(0, decimals), x);
  if (x == 0) return "0";
  return print(sign ? "%+.*e" : "%.*e", std::max(least_digits - 1, exponent(x) + decimals), x);
}

}  // namespace

std::vector<std::string> aligned_texts(std::vector<double> numbers, double spread, bool sign) {
  double largest = 0;
  for (const double x : numbers)
    if (std::isfinite(x)) largest = std::max(largest, std::abs(x));
  for (double& x : numbers)
    if (std::abs(x) <= noise * largest) x = 0;
  const int coarse = largest == 0 ? digits - 1 : places(largest, digits);
  int decimals = coarse;
  for (const double x : numbers)
    if (x != 0 && std::isfinite(x)) decimals = std::max(decimals, places(x, least_digits));
  const auto fits = [&](int places) { return places - coarse <= most_digits - digits; };
  const bool apart = !fits(decimals);
  if (spread != 0 && std::isfinite(spread) && fits(places(spread, least_digits)))
    decimals = std::max(decimals, places(spread, least_digits));
  std::vector<std::string> texts;
  for (const double x : numbers) texts.push_back(apart ? number_text(x, sign) : written(x, largest, decimals, sign));
  return texts;
}

std::string number_text(double x, bool sign) {
  return aligned_texts({x}, 0, sign).front();
}

std::string p_text(double p) {
  if (std::isnan(p)) return "-";
  return p < 0.001 ? "<0.001" : print("%.*f", 3, p);
}

std::string short_value(const std::string& value) {
  char* end = nullptr;
  const double number = std::strtod(value.c_str(), &end);
  const bool fraction = value.size() > 6 && !*end && value.find_first_of(".e") != value.npos;
  return fraction ? number_text(number) : value;
}

std::string count_text(std::size_t n, const std::string& noun) {
  return std::to_string(n) + " " + noun + (n == 1 ? "" : "s");
}

std::string clock_text(double seconds) {
  const auto s = static_cast<long long>(std::llround(seconds));
  char text[32];
  if (s < 3600) std::snprintf(text, sizeof text, "%lld:%02lld", s / 60, s % 60);
  else std::snprintf(text, sizeof text, "%lld:%02lld:%02lld", s / 3600, s / 60 % 60, s % 60);
  return text;
}

}  // namespace diffrank::experiments
