// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/text/table.hpp"

#include <algorithm>

namespace diffrank::experiments {
namespace {

/// Characters, not bytes, of UTF-8.
std::size_t width(const std::string& text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xC0) != 0x80; }));
}

}  // namespace

std::string table(const std::vector<std::string>& header, const std::vector<std::vector<std::string>>& rows) {
  std::vector<std::size_t> widths;
  for (const auto& cell : header) widths.push_back(std::max<std::size_t>(3, width(cell)));
  for (const auto& row : rows)
    for (std::size_t c = 0; c < widths.size(); ++c) widths[c] = std::max(widths[c], width(row.at(c)));
  std::string text;
  const auto line = [&](const std::vector<std::string>& cells) {
    text += "|";
    for (std::size_t c = 0; c < widths.size(); ++c) {
      const std::string fill(widths[c] - width(cells[c]), ' ');
      text += " " + (c ? fill + cells[c] : cells[c] + fill) + " |";
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
