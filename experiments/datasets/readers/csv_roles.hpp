// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "diffrank/experiments/datasets/readers/csv_numbers.hpp"
#include "diffrank/experiments/datasets/readers/csv_reader.hpp"

namespace diffrank::experiments {

enum class Missing { error, mean, drop };

/// What a user says about a table. Names of columns are those of CsvTable.
struct CsvRules {
  std::vector<std::string> targets;  ///< at least one
  std::vector<std::string> drop;
  std::vector<std::string> categorical;  ///< these columns hold categories, even if they look like numbers
  bool onehot = false;                   ///< and so does every column of texts
  bool keep_row_numbers = false;
  Missing missing = Missing::error;
  NumberFormat numbers;
};

/// What each column of a table is for.
struct CsvRoles {
  std::vector<std::size_t> targets;  ///< those that are there
  std::vector<std::size_t> inputs;
  std::vector<bool> categorical;    ///< of each column of the table
  std::vector<std::string> faults;  ///< names that the table does not have, with the nearest one that it has
  std::vector<std::string> notes;   ///< about columns that are left out unasked
};

/// Inputs are the columns that are neither a target nor dropped. Columns without name and value are left out, and so
/// is a column of row numbers (unless all inputs are): one that the file does not name or calls id, index, ..., and
/// whose cells count. As an input it would tell where in the file a row stands, and with it the label of a sorted
/// table.
CsvRoles roles_of(const CsvTable& table, const CsvRules& rules);

}  // namespace diffrank::experiments
