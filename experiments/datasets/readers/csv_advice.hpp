// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "diffrank/experiments/datasets/readers/csv_roles.hpp"

namespace diffrank::experiments {

/// The options that would make numbers of every cell of a column in these rows: "data.decimal=comma", or
/// "data.missing_values=[null, -]". Empty where none would.
std::string number_advice(const CsvTable& table, const std::vector<std::size_t>& rows, std::size_t column,
                          const CsvRules& rules);

/// "data.drop=[id, name]", with what is dropped already.
std::string drop_advice(const std::string& name, const CsvRules& rules);

/// "data.categorical=[onehot, month]", with what is declared already.
std::string categorical_advice(const std::string& name, const CsvRules& rules);

}  // namespace diffrank::experiments
