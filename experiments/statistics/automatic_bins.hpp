// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "diffrank/losses/bins.hpp"

namespace diffrank::experiments {

/// Bins for labels that are finite. Up to `most` labels, if they lie about on a grid, have a bin each and are in its middle;
/// else there are 1/3 to 5/6 of `most` bins from the lowest label to the highest, of a width 1, 2 or 5 times a power of ten.
///
///   automatic_bins({1, 2, 4}, 60) is Bins{1, 0.5};   automatic_bins(1,000 prices of 15,000 to 500,000, 120) Bins{5000, 15000}
Bins automatic_bins(const std::vector<double>& labels, std::size_t most);

}  // namespace diffrank::experiments
