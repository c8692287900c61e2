// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/statistics/automatic_bins.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace diffrank::experiments {
namespace {

/// The smallest of 1, 2, 5, 10, 20, ... times a power of ten that is not below x > 0.
double round_step(double x) {
  const double power = std::pow(10, std::floor(std::log10(x)));
  for (const double digit : {1., 2., 5.})
    if (digit * power >= x * (1 - 1e-12)) return digit * power;
  return 10 * power;
}

}  // namespace

Bins automatic_bins(const std::vector<double>& all, std::size_t most) {
  auto labels = all;
  std::sort(labels.begin(), labels.end());
  labels.erase(std::unique(labels.begin(), labels.end()), labels.end());
  if (labels.size() < 2) return {1, labels.empty() ? 0 : labels.front() - 0.5};
  const double low = labels.front(), range = labels.back() - low, allowed = static_cast<double>(most);
  if (!std::isfinite(range)) {
    const double width = round_step(labels.back() / (2 * allowed) - low / (2 * allowed)) * 4;
    return {width, std::floor(low / width) * width};
  }
  double gap = std::numeric_limits<double>::infinity();
  for (std::size_t i = 1; i < labels.size(); ++i) gap = std::min(gap, labels[i] - labels[i - 1]);
  if (labels.size() <= most && range <= 10 * allowed / 3 * gap) return {gap, low - gap / 2};
  const double width = round_step(range / (5 * allowed / 6));
  return {width, std::floor(low / width) * width};
}

}  // namespace diffrank::experiments
