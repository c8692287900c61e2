// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/datasets/readers/csv_columns.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <map>
#include <stdexcept>

#include "diffrank/core/problem.hpp"

namespace diffrank::experiments {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();
constexpr std::size_t most_categories = 256;  // more is an identifier or a date, not a category

enum class Cell { number, missing, text };

bool is_missing(std::string_view cell) {
  std::string lower(cell);
  for (char& c : lower) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return lower.empty() || lower == "na" || lower == "n/a" || lower == "nan" || lower == "?";
}

/// What is written in row and column, as a number where it is one.
Cell read(const CsvTable& table, const CsvTable::Row& row, std::size_t column, double& value) {
  value = nan;
  const std::string& cell = row.cells[column];
  if (is_missing(cell)) return Cell::missing;
  const bool plus = cell.size() > 1 && cell[0] == '+' && cell[1] != '-';  // from_chars takes no plus
  const char *begin = cell.data() + plus, *end = cell.data() + cell.size();
  const auto [stop, error] = std::from_chars(begin, end, value);
  if (stop != end || error == std::errc::invalid_argument) return Cell::text;
  if (error == std::errc() && std::isfinite(value)) return Cell::number;
  throw std::runtime_error(table.where(row, column) + "'" + cell + "' is not a finite number");
}

std::size_t find_column(const CsvTable& table, const std::string& name, const std::string& use) {
  const auto found = std::find(table.names.begin(), table.names.end(), name);
  if (found != table.names.end()) return static_cast<std::size_t>(found - table.names.begin());
  std::string text = "'" + table.path + "' has no column '" + name + "' (" + use + ")" + suggestion(name, table.names);
  if (table.names.size() == 1) text += "; the whole line was read as one column: set delimiter";
  if (name.find_first_not_of("0123456789") == name.npos) text += "; columns have numbers with header=false";
  throw std::runtime_error(text);
}

/// The columns that are inputs, by their place in the table.
std::vector<std::size_t> input_columns(const CsvTable& table, const CsvRules& rules, std::size_t target) {
  std::vector<bool> used(table.names.size(), true);
  used[target] = false;
  for (const auto& name : rules.drop) {
    const auto column = find_column(table, name, "drop");
    if (column == target)
      throw std::runtime_error("'" + table.path + "': column '" + name + "' is the target and in drop");
    used[column] = false;
  }
  std::vector<std::size_t> columns;
  for (std::size_t c = 0; c < used.size(); ++c)
    if (used[c]) columns.push_back(c);
  if (columns.empty()) throw std::runtime_error("'" + table.path + "' has no column left for inputs");
  return columns;
}

using RowList = std::vector<const CsvTable::Row*>;

/// The rows that stay; with Missing::error, all or none.
RowList complete_rows(const CsvTable& table, const CsvRules& rules, std::size_t target,
                      const std::vector<std::size_t>& columns) {
  RowList rows;
  const auto keep = [&](const CsvTable::Row& row, std::size_t column) {
    if (!is_missing(row.cells[column]) || (rules.missing == Missing::mean && column != target)) return true;
    if (rules.missing != Missing::error) return false;
    throw std::runtime_error(table.where(row, column) + "'" + row.cells[column] +
                             "' is a missing value; set missing=drop to leave such rows out, or missing=mean to fill "
                             "inputs with the mean of the training rows");
  };
  for (const auto& row : table.rows)
    if (keep(row, target) && std::all_of(columns.begin(), columns.end(), [&](auto c) { return keep(row, c); }))
      rows.push_back(&row);
  if (rows.empty()) throw std::runtime_error("'" + table.path + "': every row has a missing value, none is left");
  return rows;
}

double read_label(const CsvTable& table, const CsvTable::Row& row, std::size_t target) {
  double label;
  if (read(table, row, target, label) == Cell::text)
    throw std::runtime_error(table.where(row, target) + "'" + row.cells[target] +
                             "' is no number; a target must be one");
  return label;
}

/// The texts of a column of categories; nothing for a column of numbers.
std::map<std::string, std::size_t> categories(const CsvTable& table, const RowList& rows, std::size_t column,
                                              Categorical rule) {
  std::map<std::string, std::size_t> texts;
  const CsvTable::Row *text = nullptr, *number = nullptr;
  for (const auto* row : rows) {
    double value;
    const auto cell = read(table, *row, column, value);
    if (cell == Cell::text) texts[row->cells[column]] = 0;
    if (cell == Cell::text && !text) text = row;
    if (cell == Cell::number && !number) number = row;
  }
  if (!text) return {};
  const auto bad = table.where(*text, column) + "'" + text->cells[column] + "' is no number";
  if (number)
    throw std::runtime_error(bad + ", but others in this column are (line " + std::to_string(number->line) + ")");
  if (rule == Categorical::error)
    throw std::runtime_error(
        bad + "; set categorical=onehot, or leave the column out with drop=" + quote(table.names[column]));
  if (texts.size() > most_categories)
    throw std::runtime_error(bad + ", and the column has " + std::to_string(texts.size()) +
                             " different texts, more than " + std::to_string(most_categories) +
                             ": leave it out with drop=" + quote(table.names[column]));
  std::size_t position = 0;
  for (auto& [name, index] : texts) index = position++;
  return texts;
}

}  // namespace

Columns to_numbers(const CsvTable& table, const CsvRules& rules) {
  const auto target = find_column(table, rules.target, "target");
  const auto columns = input_columns(table, rules, target);
  const auto rows = complete_rows(table, rules, target, columns);

  Columns result;
  std::vector<std::map<std::string, std::size_t>> texts;
  for (const auto column : columns) {
    texts.push_back(categories(table, rows, column, rules.categorical));
    if (texts.back().empty()) result.names.push_back(table.names[column]);
    for (const auto& category : texts.back()) result.names.push_back(table.names[column] + "=" + category.first);
  }
  for (const auto* row : rows) {
    result.labels.push_back(read_label(table, *row, target));
    for (std::size_t i = 0; i < columns.size(); ++i) {
      double value;
      const auto cell = read(table, *row, columns[i], value);
      if (texts[i].empty()) {
        result.inputs.push_back(value);
        continue;
      }
      const auto first = result.inputs.size();
      result.inputs.resize(first + texts[i].size(), cell == Cell::missing ? nan : 0);
      if (cell == Cell::text) result.inputs[first + texts[i].at(row->cells[columns[i]])] = 1;
    }
  }
  return result;
}

}  // namespace diffrank::experiments
