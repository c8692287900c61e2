// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "diffrank/experiments/datasets/preparation/split_protocol.hpp"
#include "diffrank/experiments/datasets/readers/csv_cells.hpp"

namespace diffrank::experiments {

/// One picture that a table names.
struct PictureFile {
  std::string path;  ///< of the file
  double label = 0;
  std::string where;        ///< "'t.csv', line 7: 'a.jpg': ", for messages
  std::optional<int> part;  ///< 0, 1, 2: train, val, test, where a column says so
};

/// Where a table has what.
struct PictureColumns {
  std::string path, target;
  std::string split;  ///< with the words train, val and test; empty: there is none
};

/// The rows of a CSV file; paths are relative to `root`. Throws InvalidData with everything that is wrong: columns that are
/// not there, labels that are no numbers, parts of other names, rows without a path.
std::vector<PictureFile> read_picture_list(const std::string& csv, const CsvFormat& format, const std::string& root,
                                           const PictureColumns& columns);

}  // namespace diffrank::experiments
