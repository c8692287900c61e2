// SPDX-License-Identifier: Apache-2.0
#include "diffrank/notebooks/check/differences.hpp"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <cstdlib>

namespace diffrank::notebook_check {
namespace {

struct Token {
  enum class Kind { text, number, color } kind;
  std::size_t begin;  ///< its place in the text
  std::string text;
  double number = 0;
};

bool is_digit(char c) {
  return std::isdigit(static_cast<unsigned char>(c)) != 0;
}
bool is_word(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
}

bool starts_number(const std::string& text, std::size_t i) {
  if (i > 0 && is_word(text[i - 1])) return false;  // a digit of a name, such as x1
  std::size_t digit = i;
  if (text[digit] == '-' || text[digit] == '+') ++digit;
  if (digit < text.size() && text[digit] == '.') ++digit;
  return digit < text.size() && is_digit(text[digit]);
}

/// The end of "#rrggbb" at i; i where there is none.
std::size_t end_of_color(const std::string& text, std::size_t i) {
  if (text[i] != '#' || i + 7 > text.size()) return i;
  const auto hex = [](char c) { return std::isxdigit(static_cast<unsigned char>(c)) != 0; };
  return std::all_of(text.begin() + static_cast<std::ptrdiff_t>(i) + 1,
                     text.begin() + static_cast<std::ptrdiff_t>(i) + 7, hex)
             ? i + 7
             : i;
}

std::vector<Token> tokens_of(const std::string& text) {
  std::vector<Token> tokens;
  for (std::size_t i = 0; i < text.size();) {
    if (std::isspace(static_cast<unsigned char>(text[i])) != 0) {
      ++i;
    } else if (const auto end = end_of_color(text, i); end > i) {
      tokens.push_back({Token::Kind::color, i, text.substr(i, end - i)});
      i = end;
    } else if (starts_number(text, i)) {
      char* rest = nullptr;
      const double x = std::strtod(text.c_str() + i, &rest);
      const auto length = static_cast<std::size_t>(rest - text.c_str()) - i;
      tokens.push_back({Token::Kind::number, i, text.substr(i, length), x});
      i += length;
    } else if (text.compare(i, 3, "---") == 0) {
      tokens.push_back({Token::Kind::text, i, "---"});
      while (i < text.size() && text[i] == '-') ++i;
    } else {
      tokens.push_back({Token::Kind::text, i, std::string(1, text[i])});
      ++i;
    }
  }
  return tokens;
}

bool agree(double a, double b, Tolerance t) {
  if (a == b || (std::isnan(a) && std::isnan(b))) return true;
  return std::abs(a - b) <= t.relative * std::max(std::abs(a), std::abs(b)) + t.absolute;
}

bool agree(const Token& a, const Token& b, Tolerance t) {
  if (a.kind != b.kind) return false;
  if (a.kind == Token::Kind::number) return agree(a.number, b.number, t);
  return a.kind == Token::Kind::color || a.text == b.text;
}

/// What stands around a place of a text, or at its end.
std::string around(const std::string& text, const std::vector<Token>& tokens, std::size_t token) {
  constexpr std::size_t before = 50, length = 100;
  const auto at = token < tokens.size() ? tokens[token].begin : text.size();
  const auto from = at > before ? at - before : 0;
  return (from > 0 ? "..." : "") + text.substr(from, length) + (from + length < text.size() ? "..." : "");
}

/// Where two texts begin to differ; empty where they agree.
std::string first_difference(const std::string& stored, const std::string& now, Tolerance t) {
  const auto a = tokens_of(stored), b = tokens_of(now);
  std::size_t i = 0;
  while (i < a.size() && i < b.size() && agree(a[i], b[i], t)) ++i;
  if (i == a.size() && i == b.size()) return "";
  return "stored: " + around(stored, a, i) + "\nnow:    " + around(now, b, i);
}

/// A value of a bundle as text: JSON, or lines.
std::string text_of(const Json& value) {
  return value.is_object() ? value.dump() : joined(value);
}

Json compared(const Json& outputs) {
  Json kept = Json::array();
  for (const auto& output : outputs)
    if (output.value("name", "") != "stderr") kept.push_back(output);
  return kept;
}

}  // namespace

bool agree(const std::string& a, const std::string& b, Tolerance tolerance) {
  return first_difference(a, b, tolerance).empty();
}

std::vector<std::string> differences(const Json& stored, const Json& now, Tolerance tolerance) {
  const auto before = compared(stored), after = compared(now);
  if (before.size() != after.size())
    return {"the cell has " + std::to_string(after.size()) + " outputs, " + std::to_string(before.size()) +
            " are stored"};
  std::vector<std::string> found;
  for (std::size_t i = 0; i < before.size(); ++i) {
    const auto what = "output " + std::to_string(i + 1);
    const auto compare = [&](const std::string& part, const std::string& a, const std::string& b, Tolerance t) {
      if (const auto difference = first_difference(a, b, t); !difference.empty())
        found.push_back(what + part + " differs:\n" + difference);
    };
    const auto &a = before[i], &b = after[i];
    compare("'s type", a.at("output_type"), b.at("output_type"), tolerance);
    if (a["output_type"] != b["output_type"]) continue;
    if (a.contains("text")) compare("", joined(a["text"]), joined(b["text"]), tolerance);
    const auto shown = a.value("data", Json::object()), shown_now = b.value("data", Json::object());
    for (const auto& [mime, value] : shown_now.items()) {
      auto t = tolerance;
      if (mime == "image/svg+xml") t.absolute = 1;
      compare(", " + mime + ",", shown.contains(mime) ? text_of(shown[mime]) : "", text_of(value), t);
    }
  }
  return found;
}

}  // namespace diffrank::notebook_check
