// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/datasets/preparation/balanced_split.hpp"

#include <algorithm>
#include <cmath>
#include <set>

#include "diffrank/core/random.hpp"

namespace diffrank::experiments {

Split balanced_split(const std::vector<double>& labels, const std::vector<std::size_t>& rows,
                     std::optional<double> share, std::uint64_t seed, std::uint32_t stream) {
  std::set<double> different;
  for (const auto row : rows) different.insert(labels[row]);
  if (rows.empty() || share == 0.0) return {rows, {}};

  const bool small = rows.size() <= 1000;
  const std::size_t bins = small ? 15 : std::min<std::size_t>(50, different.size());
  const double exact = static_cast<double>(rows.size()) * share.value_or(small ? 0.1 : 0.2) / static_cast<double>(bins);
  const auto each = static_cast<std::size_t>(std::max(1.0, std::floor(exact + 1e-9)));  // 0.1 is not exact in binary

  const double low = *different.begin() / 2, width = *different.rbegin() / 2 - low;  // halves prevent overflow
  std::vector<std::vector<std::size_t>> members(bins);
  for (const auto row : rows) {
    const double place = width > 0 ? (labels[row] / 2 - low) / width * static_cast<double>(bins) : 0;
    members[std::min(bins - 1, static_cast<std::size_t>(place))].push_back(row);
  }

  Split split;
  for (std::size_t b = 0; b < bins; ++b) {
    auto& bin = members[b];
    const auto taken = static_cast<std::ptrdiff_t>(std::min(each, bin.size()));
    Random(seed, stream, static_cast<std::uint32_t>(b)).shuffle(bin.data(), bin.size());
    split.taken.insert(split.taken.end(), bin.begin(), bin.begin() + taken);
    split.kept.insert(split.kept.end(), bin.begin() + taken, bin.end());
  }
  std::sort(split.taken.begin(), split.taken.end());
  std::sort(split.kept.begin(), split.kept.end());
  return split;
}

}  // namespace diffrank::experiments
