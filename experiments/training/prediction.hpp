// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "diffrank/experiments/datasets/preparation/target_scale.hpp"
#include "diffrank/experiments/store/model_file.hpp"
#include "diffrank/experiments/trial.hpp"

namespace diffrank::experiments {

/// Appends the labels [n, d] that a model's outputs [n, K] stand for, in their own unit; `scales` are those of the d
/// columns. Several labels are the outputs themselves.
void append_labels(const Loss& loss, const std::vector<TargetScale>& scales, Rows<const double> outputs,
                   std::vector<double>& labels);

/// Predictions [n, d] of a model that a run of this trial kept, for inputs as the data set prepares them, in the labels'
/// own unit. Throws std::invalid_argument where the inputs are not the model's.
std::vector<double> predict(const Trial& trial, const KeptModel& model, const Part& part);

}  // namespace diffrank::experiments
