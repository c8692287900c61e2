// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "diffrank/experiments/datasets/readers/csv_cells.hpp"

namespace diffrank::experiments {

/// The cells of a CSV file as valid UTF-8.
struct CsvTable {
  std::string path;
  std::vector<std::string> names;       ///< of the columns; "0", "1", ... for those that the file does not name
  std::vector<bool> named;              ///< whether the file does
  std::vector<std::size_t> lines;       ///< where each row begins, 1-based
  std::vector<std::string_view> cells;  ///< [rows, columns] row-major
  std::vector<std::string> faults;      ///< cells that are not of the file's encoding
  bool blank_delimited = false;         ///< by single blanks

  CsvTable() = default;
  CsvTable(CsvTable&&) = default;  // not to be copied: cells look into the text below
  CsvTable& operator=(CsvTable&&) = default;

  std::size_t rows() const { return lines.size(); }
  std::size_t columns() const { return names.size(); }
  std::string_view cell(std::size_t row, std::size_t column) const { return cells[row * columns() + column]; }

  /// "'t.csv', line 7, column 'age': "
  std::string where(std::size_t row, std::size_t column) const;

  std::unique_ptr<const std::string> text;
  std::deque<std::string> rewritten;  ///< cells that differ from the file's bytes
};

/// What seems to delimit the cells of a first line that was read as one: "data.delimiter=semicolon".
std::string delimiter_advice(const CsvTable& table);

/// Reads the cells (CsvCells has the syntax) behind a byte order mark, if there is one. There is at least one row, and
/// all have as many cells as there are names. Throws InvalidData that names the file, and the lines that are to blame.
CsvTable read_csv(const std::string& path, const CsvFormat& format);

/// The same for bytes that are in memory already; `path` is for messages.
CsvTable parse_csv(std::string bytes, const std::string& path, const CsvFormat& format);

}  // namespace diffrank::experiments
