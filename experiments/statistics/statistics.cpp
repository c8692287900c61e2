// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/statistics/statistics.hpp"

#include <algorithm>
#include <boost/math/distributions/students_t.hpp>
#include <cmath>
#include <limits>
#include <numeric>
#include <stdexcept>
#include <string>

#include "diffrank/experiments/statistics/scaling.hpp"

namespace diffrank::experiments {

Summary summarize(const std::vector<double>& all, double level) {
  constexpr double nan = std::numeric_limits<double>::quiet_NaN();
  if (!(level > 0 && level < 1))
    throw std::invalid_argument("summarize: the level must be in (0, 1), got " + std::to_string(level));
  Summary s{all.size(), nan, nan, nan, nan};
  if (all.empty()) return s;
  const int exponent = binary_exponent(all);
  const auto values = scaled_down(all, exponent);
  const auto n = static_cast<double>(values.size());
  // Relative to the first value, so that equal values have exactly that mean, and sd 0.
  double shift = 0, squares = 0;
  for (const double v : values) shift += (v - values.front()) / n;
  const double mean = values.front() + shift;
  s.mean = std::ldexp(mean, exponent);
  if (values.size() < 2) return s;
  for (const double v : values) squares += (v - mean) * (v - mean);
  const double sd = std::sqrt(squares / (n - 1));
  const boost::math::students_t t(n - 1);
  const double half = quantile(complement(t, (1 - level) / 2)) * sd / std::sqrt(n);
  s.sd = std::ldexp(sd, exponent);
  s.low = std::ldexp(mean - half, exponent);
  s.high = std::ldexp(mean + half, exponent);
  return s;
}

std::vector<double> values_of(const BySeed& by_seed) {
  std::vector<double> values;
  values.reserve(by_seed.size());
  for (const auto& [seed, value] : by_seed) values.push_back(value);
  return values;
}

std::vector<std::size_t> best_first(const std::vector<double>& means, bool minimize) {
  std::vector<std::size_t> order(means.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    if (std::isnan(means[a]) || std::isnan(means[b])) return !std::isnan(means[a]) && std::isnan(means[b]);
    return minimize ? means[a] < means[b] : means[a] > means[b];
  });
  return order;
}

}  // namespace diffrank::experiments
