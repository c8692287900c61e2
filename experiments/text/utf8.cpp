// SPDX-License-Identifier: Apache-2.0
// Not libunistring: its u8_check() and u8_width() would replace about 40 lines here, but every user would have to
// install and link one more library.
#include "diffrank/experiments/text/utf8.hpp"

#include <algorithm>
#include <array>

namespace diffrank::experiments {
namespace {

struct Character {
  char32_t code = 0;
  std::size_t bytes = 1;
  bool valid = false;
};

/// The first character of a text that is not empty.
Character first_of(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char lead = byte(0);
  const std::size_t bytes = lead < 0x80 ? 1 : lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead >= 0x80 && (lead < 0xC2 || lead > 0xF4 || text.size() < bytes)) return {};
  char32_t code = bytes == 1 ? lead : lead & (0xFFu >> (bytes + 1));
  for (std::size_t i = 1; i < bytes; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return {};
    code = code << 6 | (byte(i) & 0x3F);
  }
  constexpr std::array<char32_t, 5> least{0, 0, 0x80, 0x800, 0x10000};
  const bool surrogate = code >= 0xD800 && code < 0xE000;
  if (code < least[bytes] || surrogate || code > 0x10FFFF) return {};
  return {code, bytes, true};
}

bool is_control(char32_t c) {
  return c < 0x20 || (c >= 0x7F && c < 0xA0) || c == 0x2028 || c == 0x2029;
}

std::size_t columns(char32_t c) {
  constexpr std::array<std::pair<char32_t, char32_t>, 4> none{
      {{0x300, 0x36F}, {0x200B, 0x200F}, {0x20D0, 0x20FF}, {0xFE00, 0xFE0F}}};
  constexpr std::array<std::pair<char32_t, char32_t>, 8> two{{{0x1100, 0x115F},
                                                              {0x2E80, 0xA4CF},
                                                              {0xAC00, 0xD7A3},
                                                              {0xF900, 0xFAFF},
                                                              {0xFE30, 0xFE6F},
                                                              {0xFF00, 0xFF60},
                                                              {0x1F300, 0x1FAFF},
                                                              {0x20000, 0x3FFFD}}};
  const auto holds = [c](const auto& range) { return c >= range.first && c <= range.second; };
  if (std::any_of(none.begin(), none.end(), holds)) return 0;
  return std::any_of(two.begin(), two.end(), holds) ? 2 : 1;
}

}  // namespace

std::size_t find_invalid_utf8(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const auto c = first_of(text.substr(at));
    if (!c.valid) return at;
    at += c.bytes;
  }
  return text.npos;
}

std::string valid_utf8(std::string_view text) {
  std::string valid;
  for (auto bad = find_invalid_utf8(text); bad != text.npos; bad = find_invalid_utf8(text)) {
    valid.append(text.substr(0, bad)).append("\uFFFD");
    text.remove_prefix(bad + 1);
  }
  return valid.append(text);
}

std::string printable(std::string_view text) {
  std::string line;
  while (!text.empty()) {
    const auto c = first_of(text);
    if (c.valid && !is_control(c.code)) line += text.substr(0, c.bytes);
    else line += '?';
    text.remove_prefix(c.bytes);
  }
  return line;
}

std::string printable_lines(std::string_view text) {
  std::string lines;
  for (auto end = text.find('\n'); end != text.npos; end = text.find('\n')) {
    lines += printable(text.substr(0, end)) + "\n";
    text.remove_prefix(end + 1);
  }
  return lines + printable(text);
}

std::size_t text_width(std::string_view text) {
  std::size_t width = 0;
  for (; !text.empty(); text.remove_prefix(first_of(text).bytes)) width += columns(first_of(text).code);
  return width;
}

std::string fit(std::string_view text, std::size_t width) {
  const auto line = printable(text);
  if (text_width(line) <= width) return line;
  std::size_t used = 0, bytes = 0;
  while (true) {
    const auto c = first_of(std::string_view(line).substr(bytes));
    if (used + columns(c.code) + 1 > width) break;
    used += columns(c.code);
    bytes += c.bytes;
  }
  return width == 0 ? "" : line.substr(0, bytes) + "…";
}

}  // namespace diffrank::experiments
