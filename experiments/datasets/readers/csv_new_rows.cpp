// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/datasets/readers/csv_new_rows.hpp"

#include <algorithm>
#include <limits>
#include <map>
#include <optional>

#include "diffrank/core/problem.hpp"
#include "diffrank/experiments/text/utf8.hpp"

namespace diffrank::experiments {
namespace {

constexpr std::size_t most_faults = 20;  // that are shown
constexpr double missing = std::numeric_limits<double>::quiet_NaN();

/// Where an input comes from: a column of numbers, or one text of a column of categories.
struct Origin {
  std::size_t column;
  std::optional<std::string> category;
};

class NewRowReader {
 public:
  NewRowReader(const CsvTable& table, const std::vector<std::string>& names, const CsvRules& rules)
      : table_(table), rules_(rules) {
    for (const auto& name : names) find(name);
  }

  NewRows read() {
    NewRows rows;
    for (std::size_t row = 0; row < table_.rows(); ++row) {
      for (const auto& origin : origins_) rows.inputs.push_back(value(row, origin));
      check_categories(row);
    }
    if (!faults_.empty()) throw InvalidData(faults_);
    rows.labels = labels();
    return rows;
  }

 private:
  std::optional<std::size_t> column(const std::string& name) const {
    const auto found = std::find(table_.names.begin(), table_.names.end(), name);
    if (found == table_.names.end()) return std::nullopt;
    return static_cast<std::size_t>(found - table_.names.begin());
  }

  void find(const std::string& name) {
    if (const auto own = column(name)) return origins_.push_back({*own, std::nullopt});
    for (auto equals = name.find('='); equals != name.npos; equals = name.find('=', equals + 1))
      if (const auto own = column(name.substr(0, equals))) {
        origins_.push_back({*own, name.substr(equals + 1)});
        categories_[*own].push_back(name.substr(equals + 1));
        return;
      }
    const auto outer = name.substr(0, name.find('='));
    fault("'" + table_.path + "' has no column '" + outer + "', which the model was trained on" +
          suggestion(outer, table_.names));
  }

  double value(std::size_t row, const Origin& origin) {
    const auto text = table_.cell(row, origin.column);
    double number = 0;
    const auto cell = read_cell(text, rules_.numbers, number);
    if (cell == Cell::missing) {
      if (rules_.missing != Missing::mean)
        fault(where(row, origin.column) +
              " is a missing value, and the model was trained without any: with "
              "data.missing=mean a model fills them");
      return missing;
    }
    if (origin.category) return text == *origin.category ? 1 : 0;
    if (cell != Cell::number) fault(where(row, origin.column) + " is not a finite number");
    return number;
  }

  void check_categories(std::size_t row) {
    for (const auto& [column, known] : categories_) {
      double number = 0;
      const auto text = table_.cell(row, column);
      if (read_cell(text, rules_.numbers, number) != Cell::missing &&
          std::find(known.begin(), known.end(), text) == known.end())
        fault(where(row, column) + " is a category that the model was not trained on; it knows " +
              std::to_string(known.size()) + ", among them '" + fit(known.front(), 60) + "'");
    }
  }

  std::vector<double> labels() const {
    std::vector<double> labels;
    for (std::size_t row = 0; row < table_.rows(); ++row)
      for (const auto& name : rules_.targets) {
        const auto target = column(name);
        double number = 0;
        if (!target || read_cell(table_.cell(row, *target), rules_.numbers, number) != Cell::number) return {};
        labels.push_back(number);
      }
    return labels;
  }

  std::string where(std::size_t row, std::size_t column) const {
    return table_.where(row, column) + "'" + fit(table_.cell(row, column), 60) + "'";
  }
  void fault(const std::string& text) {
    if (faults_.size() < most_faults && std::find(faults_.begin(), faults_.end(), text) == faults_.end())
      faults_.push_back(text);
  }

  const CsvTable& table_;
  const CsvRules& rules_;
  std::vector<Origin> origins_;
  std::map<std::size_t, std::vector<std::string>> categories_;  ///< of each column that has some
  std::vector<std::string> faults_;
};

}  // namespace

NewRows read_new_rows(const CsvTable& table, const std::vector<std::string>& names, const CsvRules& rules) {
  if (!table.faults.empty()) throw InvalidData(table.faults);
  return NewRowReader(table, names, rules).read();
}

}  // namespace diffrank::experiments
