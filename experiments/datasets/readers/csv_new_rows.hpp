// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "diffrank/experiments/dataset.hpp"
#include "diffrank/experiments/datasets/readers/csv_roles.hpp"

namespace diffrank::experiments {

/// Reads rows that a model was not trained on in the inputs `names` that it was trained on, those of Columns: the order of
/// columns and further columns do not matter. "sex=F" is 1 where the cell of column sex is F; a missing value is NaN.
/// There are labels where every row has numbers in the targets' columns. Throws InvalidData with everything that is wrong: a column that the table lacks, a
/// cell that is not a number, a category that is not among the names, a missing value unless rules.missing is mean.
NewRows read_new_rows(const CsvTable& table, const std::vector<std::string>& names, const CsvRules& rules);

}  // namespace diffrank::experiments
