// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "diffrank/experiments/analysis/analysis.hpp"

namespace diffrank::experiments {

/// Fills Analysis::floors from the trials' results. Where there are several, the label of each has the axes in which its
/// trials have other values than those of some other one.
void find_floors(Analysis& analysis);

}  // namespace diffrank::experiments
