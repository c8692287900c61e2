// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/datasets/readers/byte_stream.hpp"

#include <algorithm>

namespace diffrank::experiments {

bool ByteStream::line(std::string& text, std::size_t most) {
  text.clear();
  if (peek() == end) return false;
  while (peek() != end) {
    const auto* first = buffer_.data() + at_;
    const auto* last = buffer_.data() + size_;
    const auto* found = std::find(first, last, std::uint8_t{'\n'});
    text.append(first, found);
    at_ = static_cast<std::size_t>(found - buffer_.data());
    if (text.size() > most) fail("has a line of more than " + std::to_string(most) + " bytes");
    if (found == last) continue;
    ++at_;
    break;
  }
  if (!text.empty() && text.back() == '\r') text.pop_back();
  return true;
}

}  // namespace diffrank::experiments
