// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/text/number_text.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>

#include "diffrank/core/component.hpp"

namespace diffrank::experiments {
namespace {

/// So many decimals that a number of this size shows three or four digits.
int decimals_for(double size) {
  size = std::abs(size);
  return size >= 100 ? 1 : size >= 10 ? 2 : size >= 1e-3 || size == 0 ? 3 : 6;
}

}  // namespace

std::string fixed_text(double x, int decimals, bool sign) {
  if (!std::isfinite(x)) return to_text(x);
  char text[350];
  std::snprintf(text, sizeof text, sign ? "%+.*f" : "%.*f", decimals, x);
  return text;
}

std::string mean_and_sd(const BySeed& by_seed) {
  std::vector<double> values;
  for (const auto& [seed, value] : by_seed) values.push_back(value);
  if (std::all_of(values.begin(), values.end(), [](double v) { return std::isnan(v); })) return "-";
  const auto s = summarize(values);
  const int decimals = decimals_for(s.mean);
  return fixed_text(s.mean, decimals) + (s.n < 2 || std::isnan(s.mean) ? "" : " ± " + fixed_text(s.sd, decimals));
}

std::string interval_text(const Summary& s) {
  if (std::isnan(s.low)) return "-";
  const int decimals = decimals_for(s.mean);
  return "[" + fixed_text(s.low, decimals) + ", " + fixed_text(s.high, decimals) + "]";
}

std::string difference_text(double mean, double low, double high) {
  if (std::isnan(mean)) return "-";
  if (std::isnan(low)) return fixed_text(mean, decimals_for(mean), true);
  const int decimals = decimals_for(high - low);
  return fixed_text(mean, decimals, true) + " [" + fixed_text(low, decimals, true) + ", " +
         fixed_text(high, decimals, true) + "]";
}

std::string p_text(double p) {
  if (std::isnan(p)) return "-";
  return p < 0.001 ? "<0.001" : fixed_text(p, 3);
}

std::string short_value(const std::string& value) {
  char* end = nullptr;
  const double number = std::strtod(value.c_str(), &end);
  if (value.size() <= 6 || *end || value.find_first_of(".e") == value.npos)
    return value;  // whole numbers are kept whole
  char text[32];
  std::snprintf(text, sizeof text, "%.4g", number);
  return text;
}

std::string count_text(std::size_t n, const std::string& noun) {
  return std::to_string(n) + " " + noun + (n == 1 ? "" : "s");
}

}  // namespace diffrank::experiments
