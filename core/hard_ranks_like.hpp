// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "diffrank/core/ranker.hpp"

namespace diffrank {

/// The hard ranks that a ranker's ranks stand for: in its order, divided by n where it normalizes. A row with a NaN
/// becomes NaN.
void hard_ranks_like(const Ranker& ranker, Rows<const double> scores, Ties ties, Rows<double> ranks);

}  // namespace diffrank
