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
      tokens.push_back({Token::Kind::color, text.substr(i, end - i)});
      i = end;
    } else if (starts_number(text, i)) {
      char* rest = nullptr;
      const double x = std::strtod(text.c_str() + i, &rest);
      const auto length = static_cast<std::size_t>(rest - text.c_str()) - i;
      tokens.push_back({Token::Kind::number, text.substr(i, length), x});
      i += length;
    } else if (text.compare(i, 3, "---") == 0) {
      while (i < text.size() && text[i] == '-') ++i;
      tokens.push_back({Token::Kind::text, "---"});
    } else {
      tokens.push_back({Token::Kind::text, std::string(1, text[i++])});
    }
  }
  return tokens;
}

bool agree(double a, double b, Tolerance t) {
  if (a == b || (std::isnan(a) && std::isnan(b))) return true;
  return std::abs(a - b) <= t.relative * std::max(std::abs(a), std::abs(b)) + t.absolute;
}

bool agree(const Json& a, const Json& b, Tolerance t) {
  if (a.is_number() && b.is_number()) return agree(a.get<double>(), b.get<double>(), t);
  if (a.is_string() && b.is_string()) return agree(a.get<std::string>(), b.get<std::string>(), t);
  if (a.type() != b.type() || a.size() != b.size()) return false;
  if (a.is_array())
    return std::equal(a.begin(), a.end(), b.begin(), [t](const Json& x, const Json& y) { return agree(x, y, t); });
  if (!a.is_object()) return a == b;
  for (const auto& [key, value] : a.items())
    if (!b.contains(key) || !agree(value, b.at(key), t)) return false;
  return true;
}

bool agree_as(const std::string& mime, const Json& a, const Json& b, Tolerance t) {
  if (mime == "image/svg+xml") t.absolute = 1;
  return a.is_object() ? agree(a, b, t) : agree(joined(a), joined(b), t);
}

Json compared(const Json& outputs) {
  Json kept = Json::array();
  for (const auto& output : outputs)
    if (output.value("name", "") != "stderr") kept.push_back(output);
  return kept;
}

std::string shortened(const std::string& text) {
  constexpr std::size_t most = 600;
  return text.size() > most ? text.substr(0, most) + " ..." : text;
}

std::string changed(const std::string& what, const std::string& stored, const std::string& now) {
  return what + " differs from the stored one. Stored:\n" + shortened(stored) + "\nnow:\n" + shortened(now);
}

}  // namespace

bool agree(const std::string& a, const std::string& b, Tolerance tolerance) {
  const auto first = tokens_of(a), second = tokens_of(b);
  return std::equal(first.begin(), first.end(), second.begin(), second.end(), [&](const Token& x, const Token& y) {
    if (x.kind != y.kind) return false;
    if (x.kind == Token::Kind::number) return agree(x.number, y.number, tolerance);
    return x.kind == Token::Kind::color || x.text == y.text;
  });
}

std::vector<std::string> differences(const Json& stored, const Json& now, Tolerance tolerance) {
  const auto before = compared(stored), after = compared(now);
  if (before.size() != after.size())
    return {"the cell has " + std::to_string(after.size()) + " outputs, " + std::to_string(before.size()) +
            " are stored"};
  std::vector<std::string> found;
  for (std::size_t i = 0; i < before.size(); ++i) {
    const auto &a = before[i], &b = after[i];
    const auto what = "output " + std::to_string(i + 1);
    const auto now_shown = b.value("data", Json::object());
    if (a.at("output_type") != b.at("output_type")) {
      found.push_back(changed("the type of " + what, a["output_type"], b["output_type"]));
    } else if (a.contains("text")) {
      if (!agree(joined(a["text"]), joined(b["text"]), tolerance))
        found.push_back(changed(what, joined(a["text"]), joined(b["text"])));
    } else {
      for (const auto& [mime, value] : now_shown.items())
        if (!a["data"].contains(mime) || !agree_as(mime, a["data"][mime], value, tolerance))
          found.push_back(changed(what + ", " + mime + ",", a["data"].value(mime, Json()).dump(), value.dump()));
    }
  }
  return found;
}

}  // namespace diffrank::notebook_check
