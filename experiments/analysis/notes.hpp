// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "diffrank/experiments/analysis/analysis.hpp"

namespace diffrank::experiments {

/// Adds the caveats of a finished analysis to its notes: runs that are not finished or failed, trials that are not
/// shown, results that cannot be read, comparisons without tests, sweeps on different data; and what to change: runs
/// that were best at their last epoch, trials no better than the training median, shots that do not fit the data, terms
/// without a gradient.
void add_notes(Analysis& analysis);

}  // namespace diffrank::experiments
