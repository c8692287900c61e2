// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <utility>

namespace diffrank::experiments {

/// Line and column of a byte of a text, both from 1; a column is a character of UTF-8. Scans forward from the previous
/// query: amortized O(n) for queries in order.
class TextPositions {
 public:
  explicit TextPositions(const std::string& text) : text_(text) {}
  explicit TextPositions(std::string&&) = delete;  // the text must outlive this
  std::pair<std::size_t, std::size_t> at(std::size_t byte);

 private:
  const std::string& text_;
  std::size_t byte_ = 0, line_ = 1, column_ = 1;
};

}  // namespace diffrank::experiments
