// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <iosfwd>
#include <optional>
#include <vector>

namespace diffrank::experiments {

/// What a run predicted for its test rows, in their order: labels and predictions [n, d].
struct Predictions {
  std::vector<double> labels, predictions;
  std::size_t label_cols = 1;
  std::size_t rows() const { return labels.size() / label_cols; }
};

/// Writes "row,label,prediction", or "row,label_1,prediction_1,label_2,prediction_2,...", and a line for each row, numbered
/// from 0. Without labels these columns are missing.
void write_table(std::ostream& out, const std::vector<double>& labels, const std::vector<double>& predictions,
                 std::size_t label_cols);

/// Writes predictions.csv into a run's folder.
void write_predictions(const std::filesystem::path& run, const Predictions& predictions);

/// Reads predictions.csv, the table with labels of the test part, in its order; nothing where there is no such file. Throws std::runtime_error that names file and line where it holds
/// something else.
std::optional<Predictions> read_predictions(const std::filesystem::path& run);

}  // namespace diffrank::experiments
