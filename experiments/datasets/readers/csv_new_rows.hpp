// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "diffrank/experiments/datasets/readers/csv_roles.hpp"

namespace diffrank::experiments {

/// Rows of a table that a model was not trained on, in the inputs that it was trained on.
struct NewRows {
  std::vector<double> inputs;  ///< [rows, names.size()] row-major; NaN where missing
  std::vector<double> labels;  ///< [rows]; empty where the table has no target, or not a number in every row
};

/// Reads the inputs `names`, those of Columns, by name: the order of columns and further columns do not matter. "sex=F" is
/// 1 where the cell of column sex is F. Throws InvalidData with everything that is wrong: a column that the table lacks, a
/// cell that is not a number, a category that is not among the names, a missing value unless rules.missing is mean.
NewRows read_new_rows(const CsvTable& table, const std::vector<std::string>& names, const CsvRules& rules);

}  // namespace diffrank::experiments
