// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "diffrank/experiments/analysis/analysis.hpp"

namespace diffrank::experiments {

/// summary.json: settings of the analysis, its sweeps, and for each trial its runs, the summary of every metric, and
/// the difference to its baseline; the floors of their data sets.
Json to_json(const Analysis& analysis);

}  // namespace diffrank::experiments
