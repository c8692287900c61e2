// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "diffrank/experiments/datasets/readers/csv_reader.hpp"

namespace diffrank::experiments {

enum class Missing { error, mean, drop };
enum class Categorical { error, onehot };

struct CsvRules {
  std::string target;
  std::vector<std::string> drop;
  Missing missing = Missing::error;
  Categorical categorical = Categorical::error;
};

/// A table in numbers. A missing input is NaN; labels and all other inputs are finite.
struct Columns {
  std::vector<std::string> names;  ///< of the inputs; "sex=F" for a one-hot column
  std::vector<double> inputs;      ///< [labels.size(), names.size()] row-major
  std::vector<double> labels;
};

/// A cell is missing if it is empty, NA, N/A, NaN or ?. Rows with missing cells are left out with Missing::drop; rows
/// without a label also with Missing::mean, for a label is not made up. A column of texts becomes one column for each
/// of its texts, sorted. Throws std::runtime_error that names file, line and column, or the unknown column.
Columns to_numbers(const CsvTable& table, const CsvRules& rules);

}  // namespace diffrank::experiments
