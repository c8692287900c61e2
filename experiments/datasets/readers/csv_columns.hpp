// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "diffrank/experiments/datasets/readers/csv_roles.hpp"

namespace diffrank::experiments {

/// A table in numbers. A missing input is NaN; labels and all other inputs are finite.
struct Columns {
  std::vector<std::string> names;  ///< of the inputs; "sex=F" for a one-hot column
  std::vector<double> inputs;      ///< [n, names.size()] row-major
  std::vector<double> labels;      ///< [n, targets]
  std::vector<std::string> notes;
};

/// Rows with missing cells are left out with Missing::drop; rows without a label also with Missing::mean, since labels
/// are not imputed. A column of categories becomes one column for each of its texts, sorted. Throws InvalidData with
/// everything that is wrong: file, line, column, and the option that helps.
Columns to_numbers(const CsvTable& table, const CsvRules& rules);

}  // namespace diffrank::experiments
