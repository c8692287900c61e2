// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "diffrank/experiments/datasets/preparation/balanced_split.hpp"

namespace diffrank::experiments {

/// Takes floor(n share) of the n rows at random, but at least one, and never all: from one row nothing. A share of 0
/// takes nothing; without a `share` it is that of balanced_split(). What is taken is a function of the rows, the seed
/// and the stream.
Split random_split(const std::vector<std::size_t>& rows, std::optional<double> share, std::uint64_t seed,
                   std::uint32_t stream);

}  // namespace diffrank::experiments
