// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "diffrank/losses/loss.hpp"

namespace diffrank {

/// The bin floor((label - origin) / width) that a label falls in; labels are finite. A label that rounding puts just
/// below its bin's edge (0.6 / 0.1 < 6 in double) belongs above it. Beyond +-2^62 the bin stays there. With a count, bins
/// are 0 ... count - 1, the outer ones with all labels beyond: the last bin includes its upper edge.
std::int64_t label_bin(double label, double width, double origin, std::size_t count = 0);

/// Bins of labels [N], from 0, and how often each occurs.
struct BinnedLabels {
  std::vector<std::int64_t> bins;  ///< [N]
  std::vector<double> counts;
  double first_edge = 0, width = 1;  ///< bin b holds labels from first_edge + b width on
  double center(std::size_t b) const { return first_edge + (static_cast<double>(b) + 0.5) * width; }
};

/// Bins 0 .. count - 1 from the origin on, and labels beyond them in the first or the last; or, with count = 0, from the
/// lowest bin that occurs to the highest, which are among those of `labels` if it has a count. Throws
/// std::invalid_argument where labels have several columns, or where these would be more than 2^24 bins.
BinnedLabels bin_labels(const TrainingLabels& labels, std::size_t count = 0);

}  // namespace diffrank
