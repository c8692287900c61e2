// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace diffrank {

/// Which labels count as one label. Bin b holds the labels from edge(b) on and below edge(b + 1):
///
///   equal widths     edge(b) = origin + b width, b any whole number; beyond +-2^62 the bin stays there
///   with a count     the same, b = 0 ... count - 1
///   with edges       edge(b) = edges[b], b = 0 ... edges.size() - 2; width, origin and count do not matter
///
/// Where there are first and last bins, these also hold all labels beyond: the last one has its upper edge.
///
///   Bins{5, 2}.of(6.9) == 0;   Bins{5, 2}.of(7) == 1;   Bins{1, 0, 0, {0, 18, 65, 100}}.of(18) == 1
struct Bins {
  double width = 1, origin = 0;
  std::size_t count = 0;           ///< 0: any number of bins
  std::vector<double> edges = {};  ///< rising, at least two

  /// The bin of a finite label. One that rounding puts just below its bin's edge (0.6 / 0.1 < 6 in double, 0.7f < 0.7)
  /// belongs above it: the tolerance is 1e-5 of the bin.
  std::int64_t of(double label) const;
  double edge(std::int64_t bin) const;
  double center(std::int64_t bin) const { return edge(bin) + (edge(bin + 1) - edge(bin)) / 2; }

  bool operator==(const Bins& other) const;
  bool operator!=(const Bins& other) const { return !(*this == other); }
};

}  // namespace diffrank
