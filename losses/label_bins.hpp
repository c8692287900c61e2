// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "diffrank/losses/loss.hpp"

namespace diffrank {

/// The bins of labels, counted from the first one that matters, and how often each occurs.
struct BinnedLabels {
  std::vector<std::int64_t> bins;  ///< [N], from 0
  std::vector<double> counts;      ///< of each bin
  std::int64_t first = 0;          ///< what Bins calls bin 0
};

/// Bins 0 .. count - 1 as Bins numbers them, and labels beyond them in the first or the last; or, with count = 0, from the
/// lowest bin that occurs to the highest. Where labels have several columns, the first one says the bin. Throws
/// std::invalid_argument where these would be more than 2^24 bins.
BinnedLabels bin_labels(const TrainingLabels& labels, std::size_t count = 0);

}  // namespace diffrank
