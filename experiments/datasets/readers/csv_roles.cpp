// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/datasets/readers/csv_roles.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <optional>

#include "diffrank/core/component.hpp"

namespace diffrank::experiments {
namespace {

bool is_whole(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == text.npos;
}

bool reads_as_number(std::string_view text) {
  double value = 0;
  return read_cell(text, {}, value) == Cell::number;
}

/// Advice for a column name that the table does not have.
std::string advice(const CsvTable& table, const std::string& name) {
  const auto& names = table.names;
  const bool header = std::find(table.named.begin(), table.named.end(), true) != table.named.end();
  std::string text = names.size() > 1 ? suggestion(name, names) : "";
  if (header && std::all_of(names.begin(), names.end(), reads_as_number))
    text +=
        "; every name is a number: if the file has no header line, set data.header=false, and columns are named 0, 1, "
        "2, ...";
  else if (header && is_whole(name)) text += "; columns have numbers with data.header=false";
  if (name.size() > 1 && name[0] == '-' && is_whole(name.substr(1)))
    text += "; columns are counted from 0, the last one is '" + std::to_string(names.size() - 1) + "'";
  return names.size() > 1 ? text : text + "; the whole line was read as one column: set " + delimiter_advice(table);
}

std::optional<std::size_t> find_column(const CsvTable& table, const std::string& name, const std::string& use,
                                       std::vector<std::string>& faults) {
  const auto found = std::find(table.names.begin(), table.names.end(), name);
  if (found != table.names.end()) return static_cast<std::size_t>(found - table.names.begin());
  faults.push_back("'" + table.path + "' has no column '" + name + "' (" + use + ")" + advice(table, name));
  return std::nullopt;
}

/// Whether all cells of the column and its name are empty.
bool is_empty(const CsvTable& table, std::size_t column) {
  if (table.named[column]) return false;
  for (std::size_t row = 0; row < table.rows(); ++row)
    if (!table.cell(row, column).empty()) return false;
  return true;
}

enum class Numbering { none, distinct, counting };

Numbering numbering(const CsvTable& table, std::size_t column) {
  std::vector<std::uint64_t> numbers;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const auto cell = table.cell(row, column);
    const auto [end, error] = std::from_chars(cell.data(), cell.data() + cell.size(), numbers.emplace_back());
    if (cell.empty() || error != std::errc() || end != cell.data() + cell.size()) return Numbering::none;
  }
  bool counting = numbers[0] <= 1;
  for (std::size_t row = 1; row < numbers.size(); ++row) counting = counting && numbers[row] == numbers[row - 1] + 1;
  if (counting) return Numbering::counting;
  std::sort(numbers.begin(), numbers.end());
  const bool repeated = std::adjacent_find(numbers.begin(), numbers.end()) != numbers.end();
  return repeated ? Numbering::none : Numbering::distinct;
}

/// In an unnamed column, or one with such a name, distinct whole numbers are enough: the table may have been shuffled
/// or lack rows. In other columns the numbers must count the rows.
bool is_row_number(const CsvTable& table, std::size_t column) {
  constexpr std::size_t least_rows = 3;
  constexpr std::array<std::string_view, 7> identifiers{"id",     "index",  "idx",       "unnamed: 0",
                                                        "row_id", "row id", "row number"};
  constexpr std::array<std::string_view, 12> counters{"no",    "no.",       "nr",         "nr.", "#",      "row",
                                                      "rowid", "rownumber", "row_number", "obs", "rownum", "number"};
  if (table.rows() < least_rows) return false;
  std::string name = table.names[column];
  for (char& c : name) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  const bool header = std::find(table.named.begin(), table.named.end(), true) != table.named.end();
  const bool unnamed = column == 0 && !table.named[0];
  const bool identifies =
      (unnamed && header) || std::find(identifiers.begin(), identifiers.end(), name) != identifiers.end();
  const bool counts = unnamed || std::find(counters.begin(), counters.end(), name) != counters.end();
  if (!identifies && !counts) return false;
  const auto found = numbering(table, column);
  return found == Numbering::counting || (identifies && found == Numbering::distinct);
}

std::string list_of(const CsvTable& table, const std::vector<std::size_t>& columns) {
  std::string text = columns.size() == 1 ? "column " : "columns ";
  for (std::size_t i = 0; i < columns.size(); ++i)
    text += (i == 0 ? "'" : i + 1 < columns.size() ? ", '" : " and '") + table.names[columns[i]] + "'";
  return text;
}

}  // namespace

CsvRoles roles_of(const CsvTable& table, const CsvRules& rules) {
  CsvRoles roles;
  std::vector<bool> used(table.columns(), true);
  roles.categorical.resize(table.columns());
  for (const auto& name : rules.targets) {
    const auto column = find_column(table, name, "target", roles.faults);
    if (column && !used[*column])
      roles.faults.push_back("'" + table.path + "': column '" + name + "' is a target twice");
    if (!column || !used[*column]) continue;
    roles.targets.push_back(*column);
    used[*column] = false;
  }
  for (const auto& name : rules.drop) {
    const auto column = find_column(table, name, "drop", roles.faults);
    if (column && std::find(roles.targets.begin(), roles.targets.end(), *column) != roles.targets.end())
      roles.faults.push_back("'" + table.path + "': column '" + name + "' is the target and in drop");
    if (column) used[*column] = false;
  }
  for (const auto& name : rules.categorical)
    if (const auto column = find_column(table, name, "categorical", roles.faults)) roles.categorical[*column] = true;

  std::vector<std::size_t> empty, numbers;
  for (std::size_t c = 0; c < table.columns(); ++c) {
    if (!used[c]) continue;
    if (is_empty(table, c)) empty.push_back(c);
    else if (!rules.keep_row_numbers && !roles.categorical[c] && is_row_number(table, c)) numbers.push_back(c);
    else roles.inputs.push_back(c);
  }
  if (roles.inputs.empty()) roles.inputs = std::exchange(numbers, {});
  if (roles.inputs.empty()) roles.faults.push_back("'" + table.path + "' has no column left for inputs");
  const auto note = [&](const std::vector<std::size_t>& columns, const std::string& one, const std::string& more) {
    if (!columns.empty())
      roles.notes.push_back("'" + table.path + "': " + list_of(table, columns) + (columns.size() == 1 ? one : more));
  };
  note(empty, " has neither a name nor a value and is left out", " have neither names nor values and are left out");
  note(numbers, " numbers the rows and is left out; to have it as an input, set data.row_numbers=keep",
       " number the rows and are left out; to have them as inputs, set data.row_numbers=keep");
  return roles;
}

}  // namespace diffrank::experiments
