// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/datasets/preparation/label_density.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>

#include "diffrank/core/random.hpp"

namespace diffrank::experiments {

std::vector<std::size_t> rows_near_peaks(const std::vector<double>& labels, const std::vector<std::size_t>& rows,
                                         const std::vector<double>& peaks, double spread, std::uint64_t seed,
                                         std::uint32_t stream) {
  const auto stays = [&](std::size_t row) {
    double weight = 0;
    for (const double peak : peaks) {
      const double away = labels[row] == peak ? 0 : (labels[row] - peak) / spread;
      weight = std::max(weight, std::exp(-away * away / 2));
    }
    return Random(seed, stream, static_cast<std::uint32_t>(row)).uniform() < weight;
  };
  std::vector<std::size_t> kept;
  std::copy_if(rows.begin(), rows.end(), std::back_inserter(kept), stays);
  return kept;
}

std::vector<std::size_t> rows_outside(const std::vector<double>& labels, const std::vector<std::size_t>& rows,
                                      double low, double high) {
  std::vector<std::size_t> kept;
  std::copy_if(rows.begin(), rows.end(), std::back_inserter(kept),
               [&](std::size_t row) { return labels[row] < low || labels[row] > high; });
  return kept;
}

}  // namespace diffrank::experiments
