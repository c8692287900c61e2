// SPDX-License-Identifier: Apache-2.0
#include "diffrank/notebooks/library/html.hpp"

#include <algorithm>
#include <cmath>
#include <sstream>
#include <stdexcept>
#include <vector>

#include "diffrank/experiments/text/number_text.hpp"
#include "diffrank/experiments/text/table.hpp"

namespace diffrank::notebook::library {
namespace {

using experiments::Json;
using Texts = std::vector<std::string>;

/// A column as text: its numbers end at the same decimal place, and have none where all are whole.
Texts column_of(const Json& rows, std::size_t c) {
  std::vector<double> numbers;
  for (const auto& row : rows)
    if (row[c].is_number()) numbers.push_back(row[c].get<double>());
  const bool whole = std::all_of(numbers.begin(), numbers.end(), [](double x) { return whole_text(x).has_value(); });
  const auto aligned = whole ? Texts() : experiments::aligned_texts(numbers);
  Texts column;
  std::size_t next = 0;
  for (const auto& row : rows) {
    const auto& cell = row[c];
    if (cell.is_string()) column.push_back(cell);
    else if (!cell.is_number()) column.push_back(cell.dump());
    else column.push_back(whole ? *whole_text(cell.get<double>()) : aligned[next++]);
  }
  return column;
}

Texts texts(const Json& cells) {
  return cells.get<Texts>();
}

std::vector<Texts> rows_of(const Json& table) {
  const auto &header = table.at("header"), &list = table.at("rows");
  for (std::size_t r = 0; r < list.size(); ++r)
    if (list[r].size() != header.size())
      throw std::invalid_argument("table: row " + std::to_string(r + 1) + " has " + std::to_string(list[r].size()) +
                                  " cells, the header " + std::to_string(header.size()) + ": give one for each column");
  std::vector<Texts> rows(list.size());
  for (std::size_t c = 0; c < header.size(); ++c) {
    const auto column = column_of(list, c);
    for (std::size_t r = 0; r < rows.size(); ++r) rows[r].push_back(column[r]);
  }
  return rows;
}

std::string html_row(const Texts& cells, const char* tag) {
  std::string row = "<tr>";
  for (std::size_t c = 0; c < cells.size(); ++c)
    row += std::string("<") + tag + " style=\"text-align:" + (c ? "right" : "left") + "\">" + escaped(cells[c]) + "</" +
           tag + ">";
  return row + "</tr>";
}

/// The cells of "| a | b |"; none for a line that is no row of a table.
Texts cells_of(const std::string& line) {
  Texts cells;
  if (line.empty() || line.front() != '|') return cells;
  for (std::size_t from = 1, to; (to = line.find('|', from)) != line.npos; from = to + 1) {
    const auto cell = line.substr(from, to - from);
    const auto first = cell.find_first_not_of(' ');
    cells.push_back(first == cell.npos ? "" : cell.substr(first, cell.find_last_not_of(' ') - first + 1));
  }
  return cells;
}

}  // namespace

std::optional<std::string> whole_text(double x) {
  if (x != std::round(x) || std::abs(x) >= 1e6) return std::nullopt;
  return std::to_string(std::lround(x));
}

std::string escaped(const std::string& text) {
  std::string safe;
  for (const char c : text) {
    if (c == '<') safe += "&lt;";
    else if (c == '>') safe += "&gt;";
    else if (c == '&') safe += "&amp;";
    else if (c == '"') safe += "&quot;";
    else safe += c;
  }
  return safe;
}

std::string table_html(const Json& table) {
  std::string html = "<table style=\"white-space:nowrap\">";
  if (table.contains("title")) html += "<caption>" + escaped(table["title"]) + "</caption>";
  html += "<thead>" + html_row(texts(table.at("header")), "th") + "</thead><tbody>";
  for (const auto& row : rows_of(table)) html += html_row(row, "td");
  html += "</tbody></table>";
  if (table.contains("note")) html += "<p>" + escaped(table["note"]) + "</p>";
  return html;
}

std::string table_text(const Json& table) {
  auto text = experiments::table(texts(table.at("header")), rows_of(table));
  if (table.contains("title")) text = table["title"].get<std::string>() + "\n\n" + text;
  if (table.contains("note")) text += "\n" + table["note"].get<std::string>() + "\n";
  return text;
}

Json tables_of(const std::string& text) {
  Json tables = Json::array();
  bool inside = false;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    const auto cells = cells_of(line);
    if (cells.empty()) inside = false;
    else if (!inside) tables.push_back({{"header", cells}, {"rows", Json::array()}}), inside = true;
    else if (line.compare(0, 3, "| -") != 0 || line.find("---") == line.npos) tables.back()["rows"].push_back(cells);
  }
  return tables;
}

}  // namespace diffrank::notebook::library
