// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/datasets/preparation/random_split.hpp"

#include <algorithm>
#include <cmath>

#include "diffrank/core/random.hpp"

namespace diffrank::experiments {

Split random_split(const std::vector<std::size_t>& rows, std::optional<double> share, std::uint64_t seed,
                   std::uint32_t stream) {
  if (rows.size() < 2 || share == 0.0) return {rows, {}};
  const auto exact = static_cast<double>(rows.size()) * share.value_or(rows.size() <= 1000 ? 0.1 : 0.2);
  const auto most = static_cast<double>(rows.size() - 1);
  const auto number = static_cast<std::ptrdiff_t>(std::clamp(std::floor(exact + 1e-9), 1.0, most));
  auto order = rows;
  Random(seed, stream, 0).shuffle(order.data(), order.size());
  Split split{{order.begin() + number, order.end()}, {order.begin(), order.begin() + number}};
  std::sort(split.kept.begin(), split.kept.end());
  std::sort(split.taken.begin(), split.taken.end());
  return split;
}

}  // namespace diffrank::experiments
