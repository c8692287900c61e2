// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "diffrank/experiments/json/json.hpp"

namespace diffrank::experiments {

/// Lines and columns of a text, both from 1; a column is a character of UTF-8. Goes on from where it was asked last.
class Lines {
 public:
  explicit Lines(const std::string& text) : text_(text) {}
  std::pair<std::size_t, std::size_t> at(std::size_t byte);

 private:
  const std::string& text_;
  std::size_t byte_ = 0, line_ = 1, column_ = 1;
};

/// Parses strict JSON. `shown` is the text as its author sees it, of the same length: errors quote positions in it.
/// Throws InvalidSpec with `source:line:column`.
Json parse_strict(const std::string& strict, const std::string& shown, const std::string& source);

/// The text with comments (// and /* */) and trailing commas replaced by blanks: every byte stays where it is.
std::string without_comments(const std::string& text, const std::string& source);

}  // namespace diffrank::experiments
