// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/json/syntax_hints.hpp"

#include <algorithm>
#include <cctype>
#include <map>

namespace diffrank::experiments {
namespace {

/// Spellings of other languages, in lower case and without sign.
const std::map<std::string, std::string> foreign_words{
    {"nan", "NaN is no JSON number; write the text \"NaN\""},
    {"inf", "an infinity is no JSON number; write the text \"Infinity\" or \"-Infinity\""},
    {"infinity", "an infinity is no JSON number; write the text \"Infinity\" or \"-Infinity\""},
    {"true", "write true in lower case"},
    {"false", "write false in lower case"},
    {"null", "write null in lower case"},
    {"none", "write null, or the text \"none\""},
    {"undefined", "write null, or leave the member out"}};

constexpr auto single_quotes = "texts need double quotes, \"...\", instead of single ones";

std::string foreign(std::string_view word) {
  std::string key;
  for (const char c : word)
    if (c != '-' && c != '+') key += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  const auto found = foreign_words.find(key);
  return found == foreign_words.end() ? "" : found->second;
}

std::size_t character_size(std::string_view rest) {
  std::size_t size = 1;
  while (size < rest.size() && (static_cast<unsigned char>(rest[size]) & 0xC0) == 0x80) ++size;
  return size;
}

}  // namespace

std::string_view word(std::string_view rest) {
  const auto is_part = [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) || c == '_' || c == '.' || c == '+' || c == '-' || c == '$';
  };
  return rest.substr(0, static_cast<std::size_t>(std::find_if_not(rest.begin(), rest.end(), is_part) - rest.begin()));
}

std::string shown_token(std::string_view rest) {
  if (rest.empty()) return "the end of the text";
  constexpr std::size_t max_length = 40;
  const auto size = std::max(word(rest).size(), character_size(rest));
  return "'" + std::string(rest.substr(0, std::min(size, max_length))) + (size > max_length ? "...'" : "'");
}

std::string not_a_value(std::string_view rest) {
  if (rest.empty()) return "the text ends where a value was expected";
  if (rest.front() == '\'') return single_quotes;
  const auto bare = word(rest);
  if (const auto hint = foreign(bare); !hint.empty()) return hint;
  if (bare.empty()) return "a value was expected, got " + shown_token(rest);
  if (bare.front() == '.' || bare.front() == '+') return not_a_number(bare);
  return "texts need double quotes: write \"" + std::string(bare) + "\"";
}

std::string not_a_name(std::string_view rest) {
  if (rest.empty()) return "the text ends where a name in double quotes was expected";
  if (rest.front() == '\'') return single_quotes;
  const auto bare = word(rest);
  if (bare.empty()) return "a name in double quotes was expected, got " + shown_token(rest);
  return "names need double quotes: write \"" + std::string(bare) + "\":";
}

std::string not_a_number(std::string_view token) {
  if (const auto hint = foreign(token); !hint.empty()) return hint;
  const auto text = "'" + std::string(token) + "' is no JSON number";
  const auto unsigned_part = token.substr(std::min(token.find_first_not_of("+-"), token.size()));
  if (token.front() == '+') return text + ": leave out the plus sign";
  if (unsigned_part.substr(0, 1) == ".") return text + ": a digit must stand before the point";
  if (unsigned_part.size() > 1 && unsigned_part[0] == '0' && std::isdigit(static_cast<unsigned char>(unsigned_part[1])))
    return text + ": leave out the leading zeros, or write a text in double quotes";
  if (const auto point = token.find('.'); point != token.npos && token.find_first_of("0123456789", point) != point + 1)
    return text + ": a digit must follow the point";
  return text + "; texts need double quotes";
}

}  // namespace diffrank::experiments
