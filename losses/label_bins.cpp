// SPDX-License-Identifier: Apache-2.0
#include "diffrank/losses/label_bins.hpp"

#include <algorithm>
#include <stdexcept>

namespace diffrank {

BinnedLabels bin_labels(const TrainingLabels& training, std::size_t count) {
  constexpr std::uint64_t most = std::uint64_t{1} << 24;
  BinnedLabels binned;
  for (std::size_t i = 0; i < training.labels.rows; ++i)
    binned.bins.push_back(training.bins.of(training.labels.row(i)[0]));
  const auto [low, high] = std::minmax_element(binned.bins.begin(), binned.bins.end());
  if (count == 0 && !binned.bins.empty()) {
    const auto bins = static_cast<std::uint64_t>(*high) - static_cast<std::uint64_t>(*low);
    if (bins >= most) throw std::invalid_argument("the labels would fill more than 2^24 bins: set a larger bin_width");
    binned.first = *low;
    count = static_cast<std::size_t>(bins + 1);
  }
  binned.counts.assign(count, 0);
  for (auto& bin : binned.bins) {
    bin = std::clamp<std::int64_t>(bin - binned.first, 0, static_cast<std::int64_t>(count) - 1);
    ++binned.counts[static_cast<std::size_t>(bin)];
  }
  return binned;
}

}  // namespace diffrank
