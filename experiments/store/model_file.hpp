// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

#include "diffrank/experiments/dataset.hpp"

namespace diffrank::experiments {

/// What a model needs besides the configuration of its run and its parameters: its shape, and how inputs and labels were
/// scaled.
struct ModelDescription {
  std::size_t inputs = 0, outputs = 1;           ///< columns P, K
  std::vector<double> label_means, label_units;  ///< of each column of labels
  std::vector<InputScale> scales;                ///< empty: inputs are taken as they are
};

/// A model as a run keeps it: its parameters are what Learner::save wrote.
struct KeptModel {
  ModelDescription description;
  std::string parameters;
};

/// Writes the file `model` into a run's folder.
void write_model(const std::filesystem::path& run, const KeptModel& model);
/// Throws std::runtime_error where there is none, or where it holds something else.
KeptModel read_model(const std::filesystem::path& run);

}  // namespace diffrank::experiments
