// SPDX-License-Identifier: Apache-2.0
#include "diffrank/core/escape_controls.hpp"

namespace diffrank {
namespace {

std::string escape(unsigned char control) {
  constexpr char digits[] = "0123456789abcdef";
  return {'\\', 'u', '0', '0', digits[control >> 4], digits[control & 15]};
}

}  // namespace

std::string escape_controls(std::string_view text) {
  std::string result;
  result.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    const auto next = static_cast<unsigned char>(i + 1 < text.size() ? text[i + 1] : 0);
    const bool two_bytes = byte == 0xC2 && next >= 0x80 && next < 0xA0;  // U+0080 ... U+009F
    if (two_bytes) ++i;
    if (two_bytes || byte < 0x20 || byte == 0x7F) result += escape(two_bytes ? next : byte);
    else result += text[i];
  }
  return result;
}

}  // namespace diffrank
