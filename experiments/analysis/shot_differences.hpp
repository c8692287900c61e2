// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "diffrank/experiments/analysis/analysis.hpp"

namespace diffrank::experiments {

/// Uncertainty of a baseline difference due to the finite test set: for all test rows and for each
/// shot, the metric's difference, averaged over the seeds that trial and baseline have predictions.csv of, with the
/// bootstrap's interval over rows. The shots are those of the trial's data set, which is loaded again. A trial whose
/// runs do not say enough goes without, and a note says why. Throws InvalidSpec where the metric is not one of the test
/// part.
void add_shot_differences(Analysis& analysis, std::size_t resamples);

}  // namespace diffrank::experiments
