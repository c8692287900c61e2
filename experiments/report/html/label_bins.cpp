// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/report/html/label_bins.hpp"

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

long LabelBins::of(double label) const {
  return static_cast<long>(std::floor((label - origin) / width + 1e-9));
}

LabelBins label_bins(const std::set<double>& labels) {
  if (labels.size() < 2) return {labels.empty() ? 0 : *labels.begin() - 0.5, 1};
  const double low = *labels.begin(), range = *labels.rbegin() - low;
  double gap = std::numeric_limits<double>::infinity();
  for (auto it = labels.begin(); std::next(it) != labels.end(); ++it) gap = std::min(gap, *std::next(it) - *it);
  if (labels.size() <= 60 && range <= 200 * gap) return {low - gap / 2, gap};
  const double width = round_step(range / 50);
  return {std::floor(low / width) * width, width};
}

}  // namespace diffrank::experiments
