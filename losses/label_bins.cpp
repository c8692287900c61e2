// SPDX-License-Identifier: Apache-2.0
#include "diffrank/losses/label_bins.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace diffrank {

std::int64_t label_bin(double label, double width, double origin, std::size_t count) {
  // 0.7f < 0.7: a label that is below an edge by less than this share of a bin belongs above it.
  constexpr double edge_tolerance = 1e-5, limit = 0x1p62;
  const double bin = std::floor((label - origin) / width + edge_tolerance);
  const double low = count > 0 ? 0 : -limit, high = count > 0 ? static_cast<double>(count - 1) : limit;
  return static_cast<std::int64_t>(std::clamp(bin, low, high));
}

BinnedLabels bin_labels(const TrainingLabels& training, std::size_t count) {
  constexpr std::int64_t most = std::int64_t{1} << 24;
  const auto labels = training.labels;
  if (labels.cols > 1) throw std::invalid_argument("labels of several columns have no bins");
  BinnedLabels binned;
  binned.width = training.bin_width;
  for (std::size_t i = 0; i < labels.rows; ++i)
    binned.bins.push_back(label_bin(labels.data[i], training.bin_width, training.bin_origin, training.bin_count));
  const auto [low, high] = std::minmax_element(binned.bins.begin(), binned.bins.end());
  const std::int64_t first = count > 0 || binned.bins.empty() ? 0 : *low;
  if (count == 0 && !binned.bins.empty()) {
    if (*high - *low >= most)
      throw std::invalid_argument("the labels would fill more than 2^24 bins: set a larger bin_width");
    count = static_cast<std::size_t>(*high - *low + 1);
  }
  binned.counts.assign(count, 0);
  binned.first_edge = training.bin_origin + static_cast<double>(first) * training.bin_width;
  for (auto& bin : binned.bins) {
    bin = std::clamp<std::int64_t>(bin - first, 0, static_cast<std::int64_t>(count) - 1);
    ++binned.counts[static_cast<std::size_t>(bin)];
  }
  return binned;
}

}  // namespace diffrank
