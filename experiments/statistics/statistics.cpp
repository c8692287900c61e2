// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/statistics/statistics.hpp"

#include <boost/math/distributions/students_t.hpp>
#include <cmath>
#include <limits>
#include <stdexcept>
#include <string>

namespace diffrank::experiments {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

}  // namespace

Summary summarize(const std::vector<double>& values, double level) {
  if (!(level > 0 && level < 1))
    throw std::invalid_argument("summarize: the level must be in (0, 1), got " + std::to_string(level));
  Summary s{values.size(), nan, nan, nan, nan};
  if (values.empty()) return s;
  const auto n = static_cast<double>(values.size());
  // About the first value, so that equal values have exactly their own mean, and sd 0.
  double shift = 0, squares = 0;
  for (const double v : values) shift += (v - values.front()) / n;
  s.mean = values.front() + shift;
  if (values.size() < 2) return s;
  for (const double v : values) squares += (v - s.mean) * (v - s.mean);
  s.sd = std::sqrt(squares / (n - 1));
  const boost::math::students_t t(n - 1);
  const double half = quantile(complement(t, (1 - level) / 2)) * s.sd / std::sqrt(n);
  s.low = s.mean - half;
  s.high = s.mean + half;
  return s;
}

std::vector<double> paired_differences(const BySeed& a, const BySeed& b) {
  std::vector<double> differences;
  for (const auto& [seed, value] : a)
    if (const auto other = b.find(seed); other != b.end()) differences.push_back(value - other->second);
  return differences;
}

Summary paired_difference(const BySeed& a, const BySeed& b, double level) {
  return summarize(paired_differences(a, b), level);
}

double t_test_p(const Summary& values) {
  if (std::isnan(values.sd)) return nan;
  if (values.sd == 0) return values.mean == 0 ? 1 : 0;
  const auto n = static_cast<double>(values.n);
  const double t = std::abs(values.mean) / (values.sd / std::sqrt(n));
  if (!std::isfinite(t)) return std::isnan(t) ? nan : 0;
  return 2 * cdf(complement(boost::math::students_t(n - 1), t));
}

double effect_size(const Summary& differences) {
  return differences.sd == 0 && differences.mean == 0 ? 0 : differences.mean / differences.sd;
}

}  // namespace diffrank::experiments
