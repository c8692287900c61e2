// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/text/table.hpp"

#include <algorithm>

#include "diffrank/experiments/text/utf8.hpp"

namespace diffrank::experiments {

std::string table(const std::vector<std::string>& header, const std::vector<std::vector<std::string>>& rows) {
  std::vector<std::size_t> widths;
  for (const auto& cell : header) widths.push_back(std::max<std::size_t>(3, text_width(cell)));
  for (const auto& row : rows)
    for (std::size_t c = 0; c < widths.size(); ++c) widths[c] = std::max(widths[c], text_width(row.at(c)));
  std::string text;
  const auto line = [&](const std::vector<std::string>& cells) {
    text += "|";
    for (std::size_t c = 0; c < widths.size(); ++c) {
      const std::string fill(widths[c] - text_width(cells[c]), ' ');
      const auto cell = printable(cells[c]);
      text += " " + (c ? fill + cell : cell + fill) + " |";
    }
    text += "\n";
  };
  line(header);
  for (std::size_t c = 0; c < widths.size(); ++c)
    text += (c ? " " : "| ") + std::string(widths[c] - (c ? 1 : 0), '-') + (c ? ": |" : " |");
  text += "\n";
  for (const auto& row : rows) line(row);
  return text;
}

}  // namespace diffrank::experiments
