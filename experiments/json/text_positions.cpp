// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/json/text_positions.hpp"

#include <algorithm>

namespace diffrank::experiments {

std::pair<std::size_t, std::size_t> TextPositions::at(std::size_t byte) {
  if (byte < byte_) byte_ = 0, line_ = column_ = 1;
  for (; byte_ < std::min(byte, text_.size()); ++byte_) {
    if (text_[byte_] == '\n') ++line_, column_ = 1;
    else column_ += (static_cast<unsigned char>(text_[byte_]) & 0xC0) != 0x80;
  }
  return {line_, column_};
}

}  // namespace diffrank::experiments
