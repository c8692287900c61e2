// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/json/relaxed_json.hpp"

#include <algorithm>

#include "diffrank/experiments/text/utf8.hpp"

namespace diffrank::experiments {
namespace {

constexpr std::size_t deepest = 100;

[[noreturn]] void fail(const std::string& text, const std::string& source, std::size_t byte, const std::string& what) {
  const auto [line, column] = Lines(text).at(byte);
  throw InvalidSpec(source + ":" + std::to_string(line) + ":" + std::to_string(column), what);
}

/// One behind the quotation mark that closes the string that opens at `begin`.
std::size_t end_of_string(const std::string& text, std::size_t begin) {
  for (std::size_t i = begin + 1; i < text.size(); ++i)
    if (text[i] == '\\') ++i;
    else if (text[i] == '"') return i + 1;
  return text.size();
}

/// Where brackets open that lie deeper than this: what handles JSON is recursive, and must not run out of stack.
std::size_t too_deep(const std::string& text) {
  std::size_t depth = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '"') i = end_of_string(text, i) - 1;
    else if ((c == '[' || c == '{') && ++depth > deepest) return i;
    else if ((c == ']' || c == '}') && depth > 0) --depth;
  }
  return std::string::npos;
}

/// One behind the comment that opens at `begin`; `begin` itself where none does.
std::size_t end_of_comment(const std::string& text, std::size_t begin, const std::string& source) {
  if (text.compare(begin, 2, "//") == 0) return std::min(text.find('\n', begin), text.size());
  if (text.compare(begin, 2, "/*") != 0) return begin;
  const auto end = text.find("*/", begin + 2);
  if (end == std::string::npos) fail(text, source, begin, "this comment is not closed");
  return end + 2;
}

bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

}  // namespace

std::pair<std::size_t, std::size_t> Lines::at(std::size_t byte) {
  if (byte < byte_) byte_ = 0, line_ = column_ = 1;
  for (; byte_ < std::min(byte, text_.size()); ++byte_) {
    if (text_[byte_] == '\n') ++line_, column_ = 1;
    else column_ += (static_cast<unsigned char>(text_[byte_]) & 0xC0) != 0x80;
  }
  return {line_, column_};
}

Json parse_strict(const std::string& strict, const std::string& shown, const std::string& source) {
  if (std::all_of(strict.begin(), strict.end(), is_blank))
    throw InvalidSpec(source, "is empty; a JSON object was expected");
  if (const auto at = too_deep(strict); at != std::string::npos)
    fail(shown, source, at, "lists and objects are nested more than " + std::to_string(deepest) + " deep");
  if (const auto at = find_invalid_utf8(strict); at != std::string::npos)
    fail(shown, source, at, "this byte is not UTF-8; save the file as UTF-8, for instance by iconv -f latin1 -t utf-8");
  try {
    return Json::parse(strict);
  } catch (const Json::parse_error& error) {
    std::string what = error.what();  // "[json.exception.parse_error.101] parse error at line 1, column 2: reason"
    what = what.substr(what.find(": ") == std::string::npos ? 0 : what.find(": ") + 2);
    fail(shown, source, error.byte ? error.byte - 1 : 0, what);
  } catch (const Json::out_of_range& error) {  // "[json.exception.out_of_range.406] number overflow parsing '1e400'"
    const std::string what = error.what();
    const auto number = what.substr(what.find('\'') + 1, what.rfind('\'') - what.find('\'') - 1);
    fail(shown, source, std::min(strict.find(number), strict.size()), what.substr(what.find("] ") + 2));
  }
}

std::string without_comments(const std::string& text, const std::string& source) {
  std::string strict = text;
  char before = '\0';                     // the last byte that means something
  std::size_t comma = std::string::npos;  // where it is a comma behind a value
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (is_blank(c)) continue;
    if (const auto end = end_of_comment(text, i, source); end != i) {
      std::replace_if(
          strict.begin() + i, strict.begin() + end, [](char x) { return x != '\n'; }, ' ');
      i = end - 1;
      continue;
    }
    if ((c == ']' || c == '}') && comma != std::string::npos) strict[comma] = ' ';
    comma = c == ',' && std::string("[{,:").find(before) == std::string::npos ? i : std::string::npos;
    before = c;
    if (c == '"') i = end_of_string(text, i) - 1;
  }
  return strict;
}

}  // namespace diffrank::experiments
