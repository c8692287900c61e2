// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "diffrank/experiments/store/model_file.hpp"
#include "diffrank/experiments/trial.hpp"

namespace diffrank::experiments {

/// Predictions of a model that a run of this trial kept, for inputs as the data set prepares them, in the labels' own
/// unit. Throws std::invalid_argument where the inputs are not the model's.
std::vector<double> predict(const Trial& trial, const KeptModel& model, const Part& part);

}  // namespace diffrank::experiments
