// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/datasets/readers/csv_reader.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <unordered_set>

#include "diffrank/experiments/dataset.hpp"
#include "diffrank/experiments/text/encoding.hpp"
#include "diffrank/experiments/text/utf8.hpp"

namespace diffrank::experiments {
namespace {

constexpr std::size_t widest = 60;  // columns of a name or a cell in a message
constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

/// Names the columns by the cells of the first row; without a header line these cells remain data.
void take_names(CsvTable& table, bool header, std::size_t line) {
  std::unordered_set<std::string> known;
  std::vector<std::string> faults;
  for (std::size_t c = 0; c < table.cells.size(); ++c) {
    table.named.push_back(header && !table.cells[c].empty());
    table.names.push_back(table.named[c] ? valid_utf8(table.cells[c]) : std::to_string(c));
    if (!known.insert(table.names[c]).second)
      faults.push_back(at_line(table.path, line) + "two columns are named '" + fit(table.names[c], widest) +
                       "'; if the file has no header line, set data.header=false");
  }
  if (!faults.empty()) throw InvalidData(faults);
  for (std::size_t c = 0; c < table.cells.size() && header; ++c)
    if (find_invalid_utf8(table.cells[c]) != std::string_view::npos)
      table.faults.push_back(at_line(table.path, line) + "the column name '" + fit(table.names[c], widest) +
                             "' is not UTF-8");
  if (header) table.cells.clear();
}

/// Reads the rows. Throws InvalidData for the first one whose number of cells differs from that of the names.
void read_rows(CsvCells& reader, CsvTable& table) {
  std::size_t bad = 0, bad_cells = 0, bad_line = 0;
  while (const auto n = reader.next(table.cells)) {
    if (n == table.columns()) {
      table.lines.push_back(reader.line());
      continue;
    }
    if (bad++ == 0) bad_cells = n, bad_line = reader.line();
    table.cells.resize(table.cells.size() - n);
  }
  if (bad == 0) return;
  auto fault = at_line(table.path, bad_line) + std::to_string(bad_cells) + " cells, where the first line has " +
               std::to_string(table.columns());
  if (bad > 1) fault += " (the first of " + std::to_string(bad) + " such lines)";
  if (table.blank_delimited) fault += "; where blanks line up the columns, set data.delimiter=blanks";
  else if (table.columns() == 1) fault += "; set " + delimiter_advice(table);
  throw InvalidData({fault});
}

/// Notes cells that are not UTF-8 and replaces their invalid bytes, so that messages about them are valid UTF-8.
void check_cells(CsvTable& table) {
  std::size_t bad = 0;
  std::string first;
  for (std::size_t i = 0; i < table.cells.size(); ++i) {
    auto& cell = table.cells[i];
    if (find_invalid_utf8(cell) == cell.npos) continue;
    cell = table.rewritten.emplace_back(valid_utf8(cell));
    if (bad++ == 0)
      first = table.where(i / table.columns(), i % table.columns()) + "'" + fit(cell, widest) + "' is not UTF-8";
  }
  if (bad > 1) first += " (the first of " + std::to_string(bad) + " such cells)";
  if (bad > 0) table.faults.push_back(first);
  if (!table.faults.empty())
    table.faults.back() +=
        "; set data.encoding to what the file is, latin1 for instance, or convert the file: iconv -f "
        "latin1 -t utf-8";
}

std::string decoded(std::string bytes, const std::string& path, const std::string& encoding) {
  const std::string_view begin = std::string_view(bytes).substr(0, 2);
  if (!is_utf8(encoding)) {
    try {
      bytes = to_utf8(bytes, encoding);
    } catch (const std::runtime_error& error) {
      throw InvalidData({"'" + path + "': " + error.what() + "; set data.encoding to what the file is"});
    }
  } else if (begin == "\xFF\xFE" || begin == "\xFE\xFF") {
    throw InvalidData({"'" + path + "' is UTF-16; set data.encoding=utf-16"});
  }
  if (bytes.find('\0') != bytes.npos) throw InvalidData({"'" + path + "' is not text: it holds a zero byte"});
  return bytes;
}

}  // namespace

std::string CsvTable::where(std::size_t row, std::size_t column) const {
  std::size_t line = lines[row];
  for (std::size_t c = 0; c < column; ++c) line += line_ends(cell(row, c));
  return "'" + path + "', line " + std::to_string(line) + ", column '" + fit(names[column], widest) + "': ";
}

std::string delimiter_advice(const CsvTable& table) {
  const auto line = std::string_view(*table.text).substr(0, table.text->find_first_of("\r\n"));
  for (const auto& [sign, word] : {std::pair{';', "semicolon"}, {'\t', "tab"}, {',', "comma"}, {'|', "\"|\""}})
    if (line.find(sign) != line.npos) return std::string("data.delimiter=") + word;
  return line.find(' ') != line.npos ? "data.delimiter=blanks" : "data.delimiter";
}

CsvTable parse_csv(std::string bytes, const std::string& path, const CsvFormat& format) {
  CsvTable table;
  table.path = path;
  table.blank_delimited = format.delimiter == ' ' && !format.blanks;
  table.text = std::make_unique<const std::string>(decoded(std::move(bytes), path, format.encoding));
  std::string_view text = *table.text;
  if (text.substr(0, byte_order_mark.size()) == byte_order_mark) text.remove_prefix(byte_order_mark.size());
  CsvCells reader(text, path, format, table.rewritten);
  if (reader.next(table.cells) == 0) throw InvalidData({"'" + path + "' is empty"});
  take_names(table, format.header, reader.line());
  if (!format.header) table.lines.push_back(reader.line());
  read_rows(reader, table);
  if (table.rows() == 0) throw InvalidData({"'" + path + "' has a header line and no rows"});
  check_cells(table);
  return table;
}

CsvTable read_csv(const std::string& path, const CsvFormat& format) {
  std::error_code error;
  if (std::filesystem::is_directory(path, error)) throw InvalidData({"'" + path + "' is a folder, not a CSV file"});
  if (std::filesystem::exists(path, error) && !std::filesystem::is_regular_file(path, error))
    throw InvalidData({"'" + path + "' is not a regular file"});  // opening a pipe waits for its writer
  errno = 0;
  std::ifstream file(path, std::ios::binary);
  if (!file) throw InvalidData({"cannot open '" + path + "': " + std::strerror(errno)});
  std::string bytes(std::filesystem::file_size(path), '\0');
  bytes.resize(static_cast<std::size_t>(file.read(bytes.data(), static_cast<std::streamsize>(bytes.size())).gcount()));
  if (file.bad()) throw InvalidData({"cannot read '" + path + "': " + std::strerror(errno)});
  return parse_csv(std::move(bytes), path, format);
}

}  // namespace diffrank::experiments
