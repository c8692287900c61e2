// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/datasets/readers/csv_columns.hpp"

#include <algorithm>
#include <map>

#include "diffrank/core/problem.hpp"
#include "diffrank/experiments/dataset.hpp"
#include "diffrank/experiments/datasets/readers/csv_advice.hpp"
#include "diffrank/experiments/text/utf8.hpp"

namespace diffrank::experiments {
namespace {

constexpr std::size_t most_categories = 256;  // more is an identifier or a date, not a category
constexpr std::size_t most_faults = 20;       // that are shown

using Rows = std::vector<std::size_t>;

/// The rows that are not dropped.
Rows complete_rows(const CsvTable& table, const CsvRules& rules, const CsvRoles& roles) {
  const auto present = [&](std::size_t row, std::size_t column) {
    double value = 0;
    return read_cell(table.cell(row, column), rules.numbers, value) != Cell::missing;
  };
  const auto stays = [&](std::size_t row) {
    if (rules.missing == Missing::error) return true;
    const auto has = [&](std::size_t c) { return present(row, c); };
    if (!std::all_of(roles.targets.begin(), roles.targets.end(), has)) return false;
    return rules.missing == Missing::mean || std::all_of(roles.inputs.begin(), roles.inputs.end(), has);
  };
  Rows rows;
  for (std::size_t row = 0; row < table.rows(); ++row)
    if (stays(row)) rows.push_back(row);
  if (rows.empty()) throw InvalidData({"'" + table.path + "': every row has a missing value, none is left"});
  return rows;
}

/// The cells of one type in a column.
struct Found {
  std::size_t n = 0, row = 0;  ///< their number, and the row of the first
  void add(std::size_t at) {
    if (n++ == 0) row = at;
  }
};

/// Reads the columns of a table, one after another, and collects what is wrong with them.
class ColumnReader {
 public:
  ColumnReader(const CsvTable& table, const CsvRules& rules, const CsvRoles& roles, const Rows& rows)
      : table_(table), rules_(rules), roles_(roles), rows_(rows) {}

  void check_target(std::size_t column) {
    scan(column);
    check_values(column);
    if (text_.n > 0)
      fault(not_a_number(column) + or_else(number_advice(table_, rows_, column, rules_), "a target must be one"));
  }

  /// The categories of a column, with their order; empty for a column of numbers.
  std::map<std::string_view, std::size_t> check_input(std::size_t column) {
    scan(column);
    check_values(column);
    const bool categories = text_.n > 0 && roles_.categorical[column];
    if (text_.n > 0 && !categories) check_texts(column);
    if (categories && texts_.size() > most_categories) fault(too_many(column));
    std::size_t position = 0;
    for (auto& [text, index] : texts_) index = position++;
    return texts_;
  }

  std::vector<std::string> faults() const {
    auto shown = faults_;
    if (shown.size() > most_faults) {
      shown.resize(most_faults);
      shown.push_back("'" + table_.path + "': " + std::to_string(faults_.size() - most_faults) + " more faults");
    }
    return shown;
  }

 private:
  void scan(std::size_t column) {
    number_ = missing_ = infinite_ = text_ = {};
    texts_.clear();
    for (const auto row : rows_) {
      double value = 0;
      const auto text = table_.cell(row, column);
      auto cell = read_cell(text, rules_.numbers, value);
      if (roles_.categorical[column] && cell != Cell::missing) cell = Cell::text;
      if (cell == Cell::text) texts_[text] = 0;
      (cell == Cell::number     ? number_
       : cell == Cell::missing  ? missing_
       : cell == Cell::infinite ? infinite_
                                : text_)
          .add(row);
    }
  }

  void check_values(std::size_t column) {
    if (infinite_.n > 0) fault(cell(infinite_.row, column) + " is not a finite number" + others(infinite_));
    if (missing_.n > 0 && rules_.missing == Missing::error)
      fault(
          cell(missing_.row, column) + " is a missing value" + others(missing_) +
          (table_.blank_delimited && missing_.n == rows_.size()
               ? "; where runs of blanks line up the columns, set data.delimiter=blanks"
               : "; set data.missing=drop to leave such rows out, or data.missing=mean to fill inputs with the mean of "
                 "the training rows"));
  }

  /// Reports a column with texts that was not declared categorical.
  void check_texts(std::size_t column) {
    const auto& name = table_.names[column];
    const auto advice = number_advice(table_, rows_, column, rules_);
    const auto drop = "leave the column out with " + drop_advice(name, rules_);
    const auto declare = "declare it categorical with " + categorical_advice(name, rules_);
    if (number_.n > 0)
      return fault(not_a_number(column) + ", but others in this column are (line " +
                   std::to_string(table_.lines[number_.row]) + ")" +
                   (advice.empty() ? "; correct the cell, " + declare + ", or " + drop : "; set " + advice));
    if (!advice.empty()) return fault(not_a_number(column) + "; set " + advice);
    const auto numeric =
        std::count_if(texts_.begin(), texts_.end(), [](const auto& text) { return looks_numeric(text.first); });
    if (2 * static_cast<std::size_t>(numeric) > texts_.size())
      return fault(not_a_number(column) +
                   ", yet texts in this column have numbers in them, of which categories would lose "
                   "the order: write plain numbers, " +
                   drop + ", or " + declare);
    if (texts_.size() > most_categories) return fault(too_many(column));
    if (texts_.size() >= least_identifiers && 3 * texts_.size() > 2 * text_.n)
      return fault(not_a_number(column) + ", and the column has " + std::to_string(texts_.size()) +
                   " different texts in " + std::to_string(text_.n) +
                   " rows, so that a text says little about other rows: " + drop + ", or " + declare);
    if (!rules_.onehot) fault(not_a_number(column) + "; set data.categorical=onehot, or " + drop);
  }
  static constexpr std::size_t least_identifiers = 10;  // in fewer rows a few categories may all be different

  std::string too_many(std::size_t column) const {
    return not_a_number(column) + ", and the column has " + std::to_string(texts_.size()) +
           " different texts, more than " + std::to_string(most_categories) + ": leave it out with " +
           drop_advice(table_.names[column], rules_);
  }
  std::string cell(std::size_t row, std::size_t column) const {
    return table_.where(row, column) + "'" + fit(table_.cell(row, column), 60) + "'";
  }
  std::string not_a_number(std::size_t column) const { return cell(text_.row, column) + " is not a number"; }
  static std::string others(const Found& found) {
    return found.n > 1 ? " (the first of " + std::to_string(found.n) + " in this column)" : "";
  }
  static std::string or_else(const std::string& advice, const std::string& otherwise) {
    return "; " + (advice.empty() ? otherwise : "set " + advice);
  }
  void fault(const std::string& what) { faults_.push_back(what); }

  const CsvTable& table_;
  const CsvRules& rules_;
  const CsvRoles& roles_;
  const Rows& rows_;
  Found number_, missing_, infinite_, text_;
  std::map<std::string_view, std::size_t> texts_;
  std::vector<std::string> faults_;
};

}  // namespace

Columns to_numbers(const CsvTable& table, const CsvRules& rules) {
  const auto roles = roles_of(table, rules);
  if (table.columns() == 1 && !roles.faults.empty()) throw InvalidData(roles.faults);  // whole lines: cells say nothing
  const auto rows = complete_rows(table, rules, roles);
  ColumnReader reader(table, rules, roles, rows);
  Columns result;
  result.notes = roles.notes;
  for (const auto column : roles.targets) reader.check_target(column);
  std::vector<std::map<std::string_view, std::size_t>> texts;
  for (const auto column : roles.inputs) {
    texts.push_back(reader.check_input(column));
    if (texts.back().empty()) result.names.push_back(table.names[column]);
    for (const auto& [text, index] : texts.back())
      result.names.push_back(table.names[column] + "=" + std::string(text));
  }
  auto faults = table.faults;
  faults.insert(faults.end(), roles.faults.begin(), roles.faults.end());
  const auto of_columns = reader.faults();
  faults.insert(faults.end(), of_columns.begin(), of_columns.end());
  if (!faults.empty()) throw InvalidData(faults);

  for (const auto row : rows) {
    double value = 0;
    for (const auto column : roles.targets) {
      read_cell(table.cell(row, column), rules.numbers, value);
      result.labels.push_back(value);
    }
    for (std::size_t i = 0; i < roles.inputs.size(); ++i) {
      const auto text = table.cell(row, roles.inputs[i]);
      const auto cell = read_cell(text, rules.numbers, value);
      if (texts[i].empty()) {
        result.inputs.push_back(value);
        continue;
      }
      const auto first = result.inputs.size();
      result.inputs.resize(first + texts[i].size(), cell == Cell::missing ? value : 0);
      if (cell != Cell::missing) result.inputs[first + texts[i].at(text)] = 1;
    }
  }
  return result;
}

}  // namespace diffrank::experiments
