// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

namespace diffrank::experiments {

/// The samples of an epoch (from 1) in the order in which batches take them: a permutation of 0 .. n - 1.
std::vector<std::size_t> shuffled_order(std::size_t n, std::uint64_t seed, std::size_t epoch);

/// As many samples, drawn with replacement: first a bin, each of those that occur with the same probability, then one of
/// its samples. bins [n] are numbered from 0.
std::vector<std::size_t> balanced_order(const std::vector<std::int64_t>& bins, std::uint64_t seed, std::size_t epoch);

}  // namespace diffrank::experiments
