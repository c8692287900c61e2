// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "diffrank/experiments/json.hpp"

namespace diffrank::experiments {

/// Line and column of every byte of a text, both from 1; a column is a character of UTF-8.
class Lines {
 public:
  explicit Lines(const std::string& text);
  std::pair<std::size_t, std::size_t> at(std::size_t byte) const;

 private:
  const std::string& text_;
  std::vector<std::size_t> starts_;
};

/// Parses strict JSON. `shown` is the text as its author sees it, of the same length: errors quote positions in it.
/// Throws InvalidSpec with `source:line:column`.
Json parse_strict(const std::string& strict, const std::string& shown, const std::string& source);

/// The text with comments (// and /* */) and trailing commas replaced by blanks: every byte stays where it is.
std::string without_comments(const std::string& text, const std::string& source);

}  // namespace diffrank::experiments
