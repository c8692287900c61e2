// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "diffrank/notebooks/parts/display.hpp"

namespace diffrank::notebook {

/// A table of texts and numbers. The numbers of a column end at the same decimal place; whole ones have no decimals.
///
///   show(Table({"ranker", "rank"}).row("hard", 1).row("lapsum", 1.25));
class Table {
 public:
  explicit Table(const std::vector<std::string>& header) : json_{{"header", header}, {"rows", Json::array()}} {}
  /// From what json() gives.
  static Table from(Json json) {
    Table table(std::vector<std::string>{});
    table.json_ = std::move(json);
    return table;
  }

  /// Adds a row of texts and numbers, one for each column.
  template <class... Cells>
  Table& row(const Cells&... cells) {
    Json list = Json::array();
    (list.push_back(cell(cells)), ...);
    json_["rows"].push_back(std::move(list));
    return *this;
  }
  /// Adds a row for each row of numbers, its name in the first column.
  Table& rows(const std::vector<std::string>& names, const Matrix& numbers) {
    for (std::size_t i = 0; i < numbers.size(); ++i) {
      Json list = to_json(numbers[i]);
      list.insert(list.begin(), names.at(i));
      json_["rows"].push_back(std::move(list));
    }
    return *this;
  }
  /// A line of text below the table.
  Table& note(const std::string& text) {
    json_["note"] = text;
    return *this;
  }
  const Json& json() const { return json_; }

 private:
  static Json cell(double x) { return to_json(x); }
  static Json cell(const std::string& text) { return text; }

  Json json_;
};

inline Json mime_bundle_repr(const Table& table) {
  return bundle({{"table", table.json()}});
}

/// Numbers as they are, with the numbers of rows and columns.
inline void show(const Matrix& numbers) {
  std::vector<std::string> header{""}, names;
  for (std::size_t i = 0; i < numbers.size(); ++i) names.push_back(std::to_string(i + 1));
  for (std::size_t j = 0; !numbers.empty() && j < numbers[0].size(); ++j) header.push_back(std::to_string(j + 1));
  show(Table(header).rows(names, numbers));
}
inline void show(const Row& numbers) {
  show(Matrix{numbers});
}

}  // namespace diffrank::notebook
