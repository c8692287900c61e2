// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/statistics/paired_test.hpp"

#include <algorithm>
#include <boost/math/distributions/students_t.hpp>
#include <cmath>
#include <limits>

#include "diffrank/experiments/statistics/sign_flip.hpp"

namespace diffrank::experiments {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();
constexpr double ulps = 4;  // rounding of the two values, their difference, and the mean that is subtracted

struct Pairs {
  std::vector<double> differences;
  double largest_value = 0, largest_difference = 0;
};

Pairs pairs_of(const BySeed& a, const BySeed& b) {
  Pairs pairs;
  for (const auto& [seed, value] : a) {
    const auto other = b.find(seed);
    if (other == b.end()) continue;
    pairs.differences.push_back(value - other->second);
    pairs.largest_value = std::max({pairs.largest_value, std::abs(value), std::abs(other->second)});
    pairs.largest_difference = std::max(pairs.largest_difference, std::abs(pairs.differences.back()));
  }
  return pairs;
}

double t_test_p(const Summary& s) {
  const auto n = static_cast<double>(s.n);
  const double t = std::abs(s.mean / s.sd) * std::sqrt(n);
  return std::isfinite(t) ? 2 * cdf(complement(boost::math::students_t(n - 1), t)) : nan;
}

}  // namespace

PairedTest paired_test(const BySeed& a, const BySeed& b, double level) {
  const auto pairs = pairs_of(a, b);
  PairedTest test{summarize(pairs.differences, level), nan, nan, nan};
  const auto& d = test.difference;
  const double noise = ulps * std::numeric_limits<double>::epsilon() * pairs.largest_value;
  test.too_few = d.n < least_pairs;
  if (test.too_few || std::isnan(d.sd)) return test;
  test.equal = pairs.largest_difference <= noise;
  test.no_spread = !test.equal && d.sd <= noise;
  if (pairs.largest_difference == 0) return {d, 1, 1, 0, false, true, false};
  if (test.equal) return test;
  test.sign_flip_p = sign_flip_p(pairs.differences);
  if (test.no_spread) return test;
  test.t_p = t_test_p(d);
  test.effect_size = std::abs(d.mean) <= noise ? 0 : d.mean / d.sd;
  return test;
}

}  // namespace diffrank::experiments
