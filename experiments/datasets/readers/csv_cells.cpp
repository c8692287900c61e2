// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/datasets/readers/csv_cells.hpp"

#include "diffrank/experiments/dataset.hpp"

namespace diffrank::experiments {

std::size_t CsvCells::next(std::vector<std::string_view>& cells) {
  while (at_ < text_.size()) {
    begin_ = line_;
    std::size_t n = 0;
    bool quoted = false;
    do {
      cells.push_back(cell(quoted));
      ++n;
    } while (take_delimiter());
    end_line();
    if (n > 1 || quoted || !cells.back().empty()) return n;
    cells.pop_back();
  }
  return 0;
}

bool CsvCells::take(char c) {
  if (!is(c)) return false;
  ++at_;
  return true;
}

void CsvCells::skip_blanks() {
  while (is_blank() && (blanks_ || !is_delimiter())) ++at_;
}

bool CsvCells::take_delimiter() {
  if (!blanks_) return take(delimiter_);
  skip_blanks();
  return !at_line_end();
}

void CsvCells::end_line() {
  if (!take('\r') || is('\n')) take('\n');
  ++line_;
}

std::string_view CsvCells::cell(bool& quoted) {
  skip_blanks();
  if (take('"')) {
    quoted = true;
    return rest_of_quoted();
  }
  const auto begin = at_;
  while (!at_line_end() && !is_delimiter()) ++at_;
  auto end = at_;
  while (end > begin && (text_[end - 1] == ' ' || text_[end - 1] == '\t')) --end;
  return text_.substr(begin, end - begin);
}

std::string_view CsvCells::rest_of_quoted() {
  const auto opened = line_, begin = at_;
  bool doubled = false;
  while (true) {
    const auto mark = text_.find('"', at_);
    if (mark == text_.npos) throw InvalidData({at_line(path_, opened) + "a quotation mark is opened and never closed"});
    at_ = mark + 1;
    if (!take('"')) break;
    doubled = true;
  }
  const auto inside = text_.substr(begin, at_ - 1 - begin);
  line_ += line_ends(inside);
  const auto closed = at_;
  skip_blanks();
  if (!at_line_end() && !is_delimiter() && !(blanks_ && at_ > closed))
    throw InvalidData({at_line(path_, line_) +
                       "after a closing quotation mark only a delimiter may follow; inside quotes, write \"\" for a "
                       "quote"});
  return doubled ? without_doubled_quotes(inside) : inside;
}

std::string_view CsvCells::without_doubled_quotes(std::string_view inside) {
  auto& plain = rewritten_.emplace_back();
  for (std::size_t i = 0; i < inside.size(); ++i) {
    plain += inside[i];
    if (inside[i] == '"') ++i;
  }
  return plain;
}

std::size_t line_ends(std::string_view text) {
  std::size_t n = 0;
  for (std::size_t i = 0; i < text.size(); ++i)
    n += text[i] == '\n' || (text[i] == '\r' && (i + 1 == text.size() || text[i + 1] != '\n'));
  return n;
}

std::string at_line(const std::string& path, std::size_t line) {
  return "'" + path + "', line " + std::to_string(line) + ": ";
}

}  // namespace diffrank::experiments
