// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <optional>
#include <vector>

namespace diffrank::experiments {

/// What a run predicted for its test rows, in their order.
struct Predictions {
  std::vector<double> labels, predictions;
};

/// Writes predictions.csv into a run's folder.
void write_predictions(const std::filesystem::path& run, const Predictions& predictions);

/// Reads predictions.csv, "row,label,prediction" and a line for each test row, numbered from 0 in the order of the test
/// part; nothing where there is no such file. Throws std::runtime_error that names file and line where it holds
/// something else.
std::optional<Predictions> read_predictions(const std::filesystem::path& run);

}  // namespace diffrank::experiments
