// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/datasets/readers/csv_advice.hpp"

#include <algorithm>
#include <optional>

#include "diffrank/core/component.hpp"

namespace diffrank::experiments {
namespace {

std::string option(const std::string& name, const std::vector<std::string>& values) {
  std::string text;
  for (const auto& value : values) text += (text.empty() ? "" : ", ") + quote(value);
  return "data." + name + "=" + (values.size() == 1 ? text : "[" + text + "]");
}

std::vector<std::string> with(std::vector<std::string> list, const std::string& name) {
  list.push_back(name);
  return list;
}

/// The words in a column that would have to mean a missing value for all other cells to be numbers. Nothing if other
/// cells are not numbers even then, or if there is no number at all.
std::optional<std::vector<std::string>> missing_words(const CsvTable& table, const std::vector<std::size_t>& rows,
                                                      std::size_t column, const NumberFormat& format) {
  std::vector<std::string> words;
  bool has_number = false;
  for (const auto row : rows) {
    double value = 0;
    const auto text = table.cell(row, column);
    const auto cell = read_cell(text, format, value);
    has_number = has_number || cell == Cell::number;
    if (cell == Cell::infinite || (cell == Cell::text && !looks_missing(text))) return std::nullopt;
    if (cell == Cell::text && std::find(words.begin(), words.end(), text) == words.end()) words.emplace_back(text);
  }
  if (!has_number) return std::nullopt;
  return words;
}

struct Candidate {
  char decimal;
  const char *thousands, *advice;
};

constexpr Candidate candidates[] = {
    {'.', "", "data.decimal=point"},         {',', "", "data.decimal=comma"},
    {'.', ",", "data.thousands=comma"},      {',', ".", "data.decimal=comma and data.thousands=point"},
    {'.', " ", "data.thousands=blank"},      {',', " ", "data.decimal=comma and data.thousands=blank"},
    {'.', "'", "data.thousands=apostrophe"}, {',', "'", "data.decimal=comma and data.thousands=apostrophe"},
    {'.', "_", "data.thousands=\"_\""}};

std::string joined(const std::vector<std::string>& words, const std::string& advice, const CsvRules& rules) {
  if (words.empty()) return advice;
  auto all = rules.numbers.missing;
  all.insert(all.end(), words.begin(), words.end());
  return advice + (advice.empty() ? "" : " and ") + option("missing_values", all) +
         (rules.missing == Missing::error ? ", and data.missing=mean or data.missing=drop" : "");
}

}  // namespace

std::string number_advice(const CsvTable& table, const std::vector<std::size_t>& rows, std::size_t column,
                          const CsvRules& rules) {
  if (const auto words = missing_words(table, rows, column, rules.numbers)) return joined(*words, "", rules);
  std::string text, decimals, separators;  // the latter two: characters already named in the text
  for (const auto& [decimal, thousands, advice] : candidates) {
    if (decimals.find(decimal) != decimals.npos || (*thousands && separators.find(*thousands) != separators.npos))
      continue;
    const auto words = missing_words(table, rows, column, {decimal, thousands, rules.numbers.missing});
    if (!words) continue;
    text += (text.empty() ? "" : " or ") + joined(*words, advice, rules);
    decimals += decimal;
    separators += thousands;
  }
  return text + (decimals.size() > 1 ? ", depending on what is meant" : "");
}

std::string drop_advice(const std::string& name, const CsvRules& rules) {
  return option("drop", with(rules.drop, name));
}

std::string categorical_advice(const std::string& name, const CsvRules& rules) {
  auto names = rules.categorical;
  if (rules.onehot) names.insert(names.begin(), "onehot");
  return option("categorical", with(names, name));
}

}  // namespace diffrank::experiments
