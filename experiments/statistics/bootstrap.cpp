// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/statistics/bootstrap.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "diffrank/core/parallel.hpp"
#include "diffrank/core/random.hpp"

namespace diffrank::experiments {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

}  // namespace

double quantile(const std::vector<double>& sorted, double q) {
  if (sorted.empty()) return nan;
  const double position = q * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<std::size_t>(position);
  const double part = position - static_cast<double>(below);
  return part == 0 ? sorted[below] : sorted[below] + part * (sorted[below + 1] - sorted[below]);
}

std::vector<Interval> bootstrap(std::size_t n, std::size_t count, const RowStatistics& statistics,
                                std::size_t resamples, double level) {
  if (n == 0) return std::vector<Interval>(count, {nan, nan});
  std::vector<double> values(resamples * count);
  parallel_rows(resamples, n * count, [&](std::size_t r) {
    Random random(0, streams::bootstrap, static_cast<std::uint32_t>(r));
    std::vector<std::size_t> rows(n);
    for (auto& row : rows) row = random.below(n);
    statistics(rows, values.data() + r * count);
  });
  std::vector<Interval> intervals;
  for (std::size_t s = 0; s < count; ++s) {
    std::vector<double> of_one;
    for (std::size_t r = 0; r < resamples; ++r) of_one.push_back(values[r * count + s]);
    const bool undefined = std::any_of(of_one.begin(), of_one.end(), [](double v) { return std::isnan(v); });
    if (!undefined) std::sort(of_one.begin(), of_one.end());
    intervals.push_back(undefined ? Interval{nan, nan}
                                  : Interval{quantile(of_one, (1 - level) / 2), quantile(of_one, (1 + level) / 2)});
  }
  return intervals;
}

}  // namespace diffrank::experiments
