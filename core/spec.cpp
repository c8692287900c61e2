// SPDX-License-Identifier: Apache-2.0
// The text form of components: parsing, quoting, numbers.
#include "diffrank/core/spec.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "diffrank/core/problem.hpp"

namespace diffrank {
namespace {

[[noreturn]] void fail(std::string message) {
  throw InvalidSpec("", std::move(message));
}

std::string_view trim(std::string_view text) {
  const auto first = text.find_first_not_of(" \t\r\n");
  if (first == text.npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

bool is_word(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) || c == '_' || c == '-' || c == '.' || c == '+';
}

constexpr std::size_t max_depth = 100;  // parsing recurses once per nested component

/// Splits at commas that are in no parenthesis, bracket or quotation.
std::vector<std::string_view> split(std::string_view inside, std::string_view whole) {
  std::vector<std::string_view> parts;
  std::string open;
  bool quoted = false;
  std::size_t start = 0;
  for (std::size_t i = 0; i < inside.size(); ++i) {
    const char c = inside[i];
    if (quoted) {
      if (c == '\\') ++i;
      else if (c == '"') quoted = false;
    } else if (c == '"') {
      quoted = true;
    } else if (c == '(' || c == '[') {
      if (open.size() == max_depth) fail("a spec nests deeper than " + std::to_string(max_depth) + " brackets");
      open += c;
    } else if (c == ')' || c == ']') {
      if (open.empty() || open.back() != (c == ')' ? '(' : '['))
        fail("'" + std::string(whole) + "' has a '" + c + "' that closes nothing");
      open.pop_back();
    } else if (c == ',' && open.empty()) {
      parts.push_back(trim(inside.substr(start, i - start)));
      start = i + 1;
    }
  }
  if (quoted) fail("'" + std::string(whole) + "' has an unclosed quotation mark");
  if (!open.empty()) fail("'" + std::string(whole) + "' has an unclosed '" + open.back() + "'");
  const auto last = trim(inside.substr(start));
  if (!parts.empty() || !last.empty()) parts.push_back(last);
  return parts;
}

}  // namespace

Spec parse_spec(std::string_view text) {
  text = trim(text);
  Spec spec;
  std::size_t end = 0;
  while (end < text.size() && is_word(text[end])) ++end;
  spec.name = text.substr(0, end);
  if (spec.name.empty())
    fail(text.empty() ? "a name was expected, nothing is there"
                      : "'" + std::string(text) + "' does not start with a name");
  const auto rest = trim(text.substr(end));
  if (rest.empty()) return spec;
  if (rest.front() != '(')
    fail("'" + std::string(text) + "': after the name '" + spec.name + "' only '(option=value, ...)' may follow");
  if (rest.back() != ')') {
    split(rest, text);  // throws if a parenthesis is not closed
    fail("'" + std::string(text) + "' goes on after its closing ')'");
  }
  for (const auto part : split(rest.substr(1, rest.size() - 2), text)) {
    const auto equals = part.find('=');
    const auto key = trim(part.substr(0, equals)),
               value = equals == part.npos ? part.substr(part.size()) : trim(part.substr(equals + 1));
    if (equals == part.npos || key.empty() || value.empty())
      fail("'" + std::string(text) + "': options read option=value, got '" + std::string(part) + "'");
    for (const auto& [name, unused] : spec.options)
      if (name == key) fail("'" + std::string(text) + "' sets '" + name + "' twice");
    spec.options.emplace_back(key, value);
  }
  return spec;
}

std::string to_text(const Spec& spec) {
  std::string text = spec.name;
  for (std::size_t i = 0; i < spec.options.size(); ++i)
    text += (i ? ", " : "(") + spec.options[i].first + "=" + spec.options[i].second;
  return spec.options.empty() ? text : text + ")";
}

Spec with_implied(Spec spec, const std::vector<std::pair<std::string, std::string>>& implied) {
  for (const auto& option : implied)
    if (std::none_of(spec.options.begin(), spec.options.end(), [&](const auto& o) { return o.first == option.first; }))
      spec.options.push_back(option);
  return spec;
}

std::string quote(std::string_view text) {
  bool plain = !text.empty();
  for (const char c : text) plain = plain && (is_word(c) || c == '/' || c == ':' || c == '~');
  if (plain) return std::string(text);
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') quoted += '\\';
    quoted += c;
  }
  return quoted + '"';
}

std::string unquote(std::string_view text) {
  if (text.size() < 2 || text.front() != '"' || text.back() != '"') return std::string(text);
  std::string plain;
  for (std::size_t i = 1; i + 1 < text.size(); ++i) {
    if (text[i] == '\\' && i + 2 < text.size()) ++i;
    plain += text[i];
  }
  return plain;
}

std::vector<std::string> parse_list(std::string_view text) {
  text = trim(text);
  if (text.size() < 2 || text.front() != '[' || text.back() != ']')
    fail("'" + std::string(text) + "' is not a list [a, b, ...]");
  std::vector<std::string> list;
  for (const auto part : split(text.substr(1, text.size() - 2), text)) list.emplace_back(part);
  return list;
}

std::string to_text(double value) {
  if (std::isnan(value)) return "NaN";
  if (std::isinf(value)) return value > 0 ? "Infinity" : "-Infinity";
  char buffer[32];
  return {buffer, std::to_chars(buffer, buffer + sizeof buffer, value).ptr};
}

}  // namespace diffrank
