// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

namespace diffrank::experiments {

struct CsvFormat {
  char delimiter = ',';
  bool blanks = false;  ///< runs of blanks and tabs delimit, instead of `delimiter`
  bool header = true;   ///< the first line names the columns
  std::string encoding = "utf-8";
};

/// Takes a text apart into rows of cells: RFC 4180, where lines may end in LF, CRLF or CR, empty lines are skipped, and
/// blanks around a cell are dropped unless they are in quotes.
class CsvCells {
 public:
  /// Cells look into `text`, or into `rewritten` where they are not part of it. `path` is for messages.
  CsvCells(std::string_view text, const std::string& path, const CsvFormat& format, std::deque<std::string>& rewritten)
      : text_(text), path_(path), delimiter_(format.delimiter), blanks_(format.blanks), rewritten_(rewritten) {}

  /// Appends the cells of the next row; 0 at the end. Throws InvalidData, naming the line, for quotes that do not fit.
  std::size_t next(std::vector<std::string_view>& cells);
  /// Where that row began, 1-based.
  std::size_t line() const { return begin_; }

 private:
  bool is(char c) const { return at_ < text_.size() && text_[at_] == c; }
  bool is_blank() const { return is(' ') || is('\t'); }
  bool is_delimiter() const { return blanks_ ? is_blank() : is(delimiter_); }
  bool at_line_end() const { return at_ == text_.size() || is('\n') || is('\r'); }
  bool take(char c);
  void skip_blanks();
  bool take_delimiter();
  void end_line();
  std::string_view cell(bool& quoted);
  std::string_view rest_of_quoted();
  std::string_view without_doubled_quotes(std::string_view inside);

  std::string_view text_;
  std::string path_;
  char delimiter_;
  bool blanks_;
  std::deque<std::string>& rewritten_;
  std::size_t at_ = 0, line_ = 1, begin_ = 1;
};

/// How many lines end in a text.
std::size_t line_ends(std::string_view text);

/// "'t.csv', line 7: "
std::string at_line(const std::string& path, std::size_t line);

}  // namespace diffrank::experiments
