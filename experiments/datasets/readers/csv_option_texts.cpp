// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/datasets/readers/csv_option_texts.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <map>

#include "diffrank/core/component.hpp"
#include "diffrank/experiments/text/utf8.hpp"

namespace diffrank::experiments {

bool parse_share(const std::string& text, std::optional<double>& share) {
  share.reset();
  if (text == "auto") return true;
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  share = value;
  return error == std::errc() && end == text.data() + text.size() && value >= 0 && value < 1;
}

std::vector<std::string> parts_of(const std::string& list) {
  std::vector<std::string> parts;
  if (!list.empty() && list[0] == '[') {
    for (const auto& part : parse_list(list)) parts.push_back(unquote(part));
    return parts;
  }
  const char separator = list.find(';') != list.npos ? ';' : ',';
  for (std::size_t begin = 0; begin <= list.size();) {
    const auto end = std::min(list.find(separator, begin), list.size());
    const auto first = list.find_first_not_of(' ', begin), last = list.find_last_not_of(' ', end - 1);
    if (first < end) parts.push_back(list.substr(first, last - first + 1));
    begin = end + 1;
  }
  return parts;
}

std::string character(const std::string& text) {
  static const auto& names =
      *new std::map<std::string, std::string>{{"tab", "\t"},  {"comma", ","}, {"semicolon", ";"}, {"point", "."},
                                              {"blank", " "}, {"none", ""},   {"apostrophe", "'"}};
  const auto found = names.find(text);
  return found == names.end() ? text : found->second;
}

bool is_list(const std::string& text) {
  try {
    parts_of(text);
    return true;
  } catch (const InvalidSpec&) {
    return false;
  }
}

std::optional<std::vector<double>> numbers_of(const std::string& text) {
  if (!is_list(text)) return std::nullopt;
  std::vector<double> numbers;
  for (const auto& part : parts_of(text)) {
    const auto end = part.data() + part.size();
    const auto read = std::from_chars(part.data(), end, numbers.emplace_back());
    if (read.ec != std::errc() || read.ptr != end || !std::isfinite(numbers.back())) return std::nullopt;
  }
  return numbers;
}

bool is_delimiter(const std::string& text) {
  return text.size() == 1 && text.find_first_of("\"\r\n") == text.npos;
}

bool is_separator(const std::string& text) {
  return text_width(text) <= 1 && text.find_first_of("0123456789+-eE\"\r\n") == text.npos;
}

}  // namespace diffrank::experiments
