// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace diffrank::experiments {

/// The cells of a CSV file as text.
struct CsvTable {
  struct Row {
    std::size_t line;  ///< where the row begins, 1-based
    std::vector<std::string> cells;
  };
  std::string path;
  std::vector<std::string> names;  ///< of the columns; "0", "1", ... without a header line, and where it has no name
  std::vector<Row> rows;           ///< at least one, with names.size() cells each

  /// "'t.csv', line 7, column 'age': "
  std::string where(const Row& row, std::size_t column) const;
};

/// RFC 4180: cells may be in double quotes, where "" is a quote and line ends are text. Lines end in LF, CRLF or CR; a
/// byte order mark and empty lines are skipped; blanks around a cell are dropped, unless they are in quotes. Throws
/// std::runtime_error that names the file, and the line where one is to blame.
CsvTable read_csv(const std::string& path, char delimiter, bool header);

/// The same for text that is in memory already; `path` is for messages.
CsvTable parse_csv(std::string_view text, const std::string& path, char delimiter, bool header);

}  // namespace diffrank::experiments
