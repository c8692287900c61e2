// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

namespace diffrank::experiments {

/// Row numbers, ascending.
struct Split {
  std::vector<std::size_t> kept, taken;
};

/// Takes a part of `rows` in which every region of labels[row] is alike: the range of the n labels is cut into b bins
/// of equal width, and from each bin m = floor(n share / b) rows are taken at random, or all where it has no more. With
/// n <= 1000: b = 15, share 0.1; else b = 50, or the number of different labels if that is less, and share 0.2. After
/// Nejjar et al., "IM-Context: In-Context Learning for Imbalanced Regression Tasks", TMLR 2024; but m is at least 1
/// (theirs takes nothing at all from fewer than 150 rows). A share of 0 takes nothing. A given `share` replaces the
/// rule's. What is taken is a function of the rows, their labels, the seed and the stream.
Split balanced_split(const std::vector<double>& labels, const std::vector<std::size_t>& rows,
                     std::optional<double> share, std::uint64_t seed, std::uint32_t stream);

}  // namespace diffrank::experiments
