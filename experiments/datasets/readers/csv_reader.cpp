// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/datasets/readers/csv_reader.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>

namespace diffrank::experiments {
namespace {

class Reader {
 public:
  Reader(std::string_view text, const std::string& path, char delimiter)
      : text_(text), path_(path), delimiter_(delimiter) {
    if (text_.substr(0, 3) == "\xEF\xBB\xBF") text_.remove_prefix(3);
    if (text_.find('\0') != text_.npos) throw std::runtime_error("'" + path + "' is not text: it holds a zero byte");
  }

  /// False at the end.
  bool next(CsvTable::Row& row) {
    while (at_ < text_.size()) {
      row = {line_, {}};
      bool quoted = false;
      do {
        row.cells.push_back(cell(quoted));
      } while (take(delimiter_));
      end_line();
      if (row.cells.size() > 1 || quoted || !row.cells[0].empty()) return true;
    }
    return false;
  }

 private:
  bool is(char c) const { return at_ < text_.size() && text_[at_] == c; }
  bool take(char c) { return is(c) ? ++at_, true : false; }
  bool at_line_end() const { return at_ == text_.size() || is('\n') || is('\r'); }
  void skip_blanks() {
    while ((is(' ') || is('\t')) && !is(delimiter_)) ++at_;
  }
  void end_line() {
    if (!take('\r') || is('\n')) take('\n');
    ++line_;
  }
  [[noreturn]] void fail(std::size_t line, const std::string& what) const {
    throw std::runtime_error("'" + path_ + "', line " + std::to_string(line) + ": " + what);
  }

  std::string cell(bool& quoted) {
    skip_blanks();
    if (take('"')) {
      quoted = true;
      return rest_of_quoted();
    }
    const auto begin = at_;
    while (!at_line_end() && !is(delimiter_)) ++at_;
    auto end = at_;
    while (end > begin && (text_[end - 1] == ' ' || text_[end - 1] == '\t')) --end;
    return std::string(text_.substr(begin, end - begin));
  }

  std::string rest_of_quoted() {
    const auto opened = line_;
    std::string value;
    while (true) {
      if (at_ == text_.size()) fail(opened, "a quotation mark is opened and never closed");
      const char c = text_[at_++];
      if (c == '"' && !take('"')) break;
      if (c == '\n' || (c == '\r' && !is('\n'))) ++line_;
      value += c;
    }
    skip_blanks();
    if (!at_line_end() && !is(delimiter_))
      fail(line_, "after a closing quotation mark only a delimiter may follow; inside quotes, write \"\" for a quote");
    return value;
  }

  std::string_view text_;
  const std::string& path_;
  char delimiter_;
  std::size_t at_ = 0, line_ = 1;
};

std::vector<std::string> column_names(const CsvTable::Row& first, bool header, const std::string& path) {
  std::vector<std::string> names;
  for (std::size_t c = 0; c < first.cells.size(); ++c) {
    names.push_back(header && !first.cells[c].empty() ? first.cells[c] : std::to_string(c));
    if (std::find(names.begin(), names.end() - 1, names.back()) != names.end() - 1)
      throw std::runtime_error("'" + path + "', line " + std::to_string(first.line) + ": two columns are named '" +
                               names.back() + "'; if the file has no header line, set header=false");
  }
  return names;
}

}  // namespace

std::string CsvTable::where(const Row& row, std::size_t column) const {
  std::size_t line = row.line;
  for (std::size_t c = 0; c < column; ++c)
    line += static_cast<std::size_t>(std::count(row.cells[c].begin(), row.cells[c].end(), '\n'));
  return "'" + path + "', line " + std::to_string(line) + ", column '" + names[column] + "': ";
}

CsvTable parse_csv(std::string_view text, const std::string& path, char delimiter, bool header) {
  Reader reader(text, path, delimiter);
  CsvTable table{path, {}, {}};
  CsvTable::Row row;
  if (!reader.next(row)) throw std::runtime_error("'" + path + "' is empty");
  table.names = column_names(row, header, path);
  if (!header) table.rows.push_back(row);
  while (reader.next(row)) {
    if (row.cells.size() != table.names.size())
      throw std::runtime_error("'" + path + "', line " + std::to_string(row.line) + ": " +
                               std::to_string(row.cells.size()) + " cells, where the first line has " +
                               std::to_string(table.names.size()));
    table.rows.push_back(std::move(row));
  }
  if (table.rows.empty()) throw std::runtime_error("'" + path + "' has a header line and no rows");
  return table;
}

CsvTable read_csv(const std::string& path, char delimiter, bool header) {
  if (std::filesystem::is_directory(path)) throw std::runtime_error("'" + path + "' is a folder, not a CSV file");
  errno = 0;
  std::ifstream file(path, std::ios::binary);
  if (!file) throw std::runtime_error("cannot open '" + path + "': " + std::strerror(errno));
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  if (file.bad()) throw std::runtime_error("cannot read '" + path + "': " + std::strerror(errno));
  return parse_csv(text, path, delimiter, header);
}

}  // namespace diffrank::experiments
