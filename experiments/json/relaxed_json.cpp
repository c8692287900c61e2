// SPDX-License-Identifier: Apache-2.0
// A recursive descent over JSON's grammar. Strings and numbers are decoded by nlohmann::json; the structure is parsed
// here, since no packaged library reports what errors and listeners need: nlohmann::json gives no positions, accepts no
// trailing commas and hides duplicate keys; JsonCpp gives no positions of keys, hides the first of two equal keys and
// does not check UTF-8.
#include "diffrank/experiments/json/relaxed_json.hpp"

#include <algorithm>
#include <map>

#include "diffrank/experiments/json/pointer.hpp"
#include "diffrank/experiments/json/syntax_hints.hpp"
#include "diffrank/experiments/json/text_positions.hpp"
#include "diffrank/experiments/text/utf8.hpp"

namespace diffrank::experiments {
namespace {

constexpr std::size_t max_depth = 100;  // all code that handles JSON is recursive and must not run out of stack

class Parser {
 public:
  /// Without a listener strict JSON is expected, else relaxed JSON.
  Parser(const std::string& text, const std::string& source, JsonListener* listener)
      : text_(text), source_(source), listener_(listener) {}

  Json parse() {
    if (const auto at = find_invalid_utf8(text_); at != std::string::npos)
      fail(at, "this byte is not UTF-8; save the file as UTF-8, for instance by iconv -f latin1 -t utf-8");
    if (text_.compare(0, 3, "\xEF\xBB\xBF") == 0) at_ = 3;  // a byte order mark
    if (peek() == '\0' && at_ == text_.size()) throw InvalidSpec(source_, "is empty; a JSON object was expected");
    auto json = value("");
    peek();
    if (at_ < text_.size()) fail(at_, "the JSON value ends before this; " + shown_token(rest()) + " must not follow");
    return json;
  }

 private:
  [[noreturn]] void fail(std::size_t byte, const std::string& what) const {
    const auto [line, column] = TextPositions(text_).at(byte);
    throw InvalidSpec(source_ + ":" + std::to_string(line) + ":" + std::to_string(column), what);
  }
  std::string_view rest() const { return std::string_view(text_).substr(at_); }
  bool at(std::string_view token) const { return text_.compare(at_, token.size(), token) == 0; }

  /// Skips white space and comments, and returns the next byte; 0 at the end.
  char peek() {
    for (;;) {
      at_ = std::min(text_.find_first_not_of(" \t\r\n", at_), text_.size());
      if (at("#")) fail(at_, "comments are written // or /* */, not #");
      if (!at("//") && !at("/*")) return at_ < text_.size() ? text_[at_] : '\0';
      if (!listener_) fail(at_, "comments are allowed in configuration files only");
      const bool line = at("//");
      const auto end = text_.find(line ? "\n" : "*/", at_ + 2);
      if (!line && end == std::string::npos) fail(at_, "this comment is not closed");
      at_ = std::min(end, text_.size() - 2) + 2;
      if (line) at_ = std::min(end, text_.size());
    }
  }

  Json value(const std::string& pointer) {
    const char c = peek();
    if (listener_) listener_->value(pointer, at_);
    token_ = at_;
    if (c == '{') return object(pointer);
    if (c == '[') return array(pointer);
    if (c == '"') return string();
    if (c == '-' || (c >= '0' && c <= '9')) return number();
    for (const auto& [name, json] : {std::pair<std::string_view, Json>{"true", true}, {"false", false}, {"null", {}}})
      if (word(rest()) == name) return at_ += name.size(), json;
    fail(at_, not_a_value(rest()));
  }

  Json object(const std::string& pointer) {
    Json result = Json::object();
    std::map<std::string, std::size_t> keys;
    for (const auto open = enter(); !closed(open, '}');) {
      const auto key_at = at_;
      if (text_[at_] != '"') fail(at_, not_a_name(rest()));
      const std::string key = string();
      const auto inner = listener_ ? child(pointer, key) : std::string();
      if (listener_) listener_->key(inner, key_at);
      if (const auto [first, added] = keys.emplace(key, key_at); !added) duplicate(inner, key, first->second, key_at);
      if (peek() != ':') fail(at_, "a ':' was expected after \"" + key + "\", got " + shown_token(rest()));
      ++at_;
      result[key] = value(inner);
      separator(open, '}');
    }
    return result;
  }

  Json array(const std::string& pointer) {
    Json result = Json::array();
    for (const auto open = enter(); !closed(open, ']');) {
      result.push_back(value(listener_ ? child(pointer, result.size()) : pointer));
      separator(open, ']');
    }
    return result;
  }

  std::size_t enter() {
    if (++depth_ > max_depth)
      fail(at_, "lists and objects are nested more than " + std::to_string(max_depth) + " deep");
    after_comma_ = false;
    return at_++;
  }
  /// Whether the bracket that opened at `open` closes here.
  bool closed(std::size_t open, char bracket) {
    if (peek() == '\0' && at_ == text_.size()) fail(open, std::string("this '") + text_[open] + "' is not closed");
    if (text_[at_] != bracket) return false;
    if (after_comma_ && !listener_) fail(at_, "a comma must not stand before the closing bracket");
    ++at_;
    --depth_;
    after_comma_ = false;
    return true;
  }
  /// What follows a member: a comma, or the closing bracket.
  void separator(std::size_t open, char bracket) {
    const auto end = at_;
    const char c = peek();
    after_comma_ = c == ',';
    if (after_comma_) ++at_;
    if (after_comma_ || c == bracket || at_ == text_.size()) return;
    if (c == '"' || c == '\'' || c == '{' || c == '[' || !word(rest()).empty())
      fail(end, "a comma is missing after " + last_token(end));
    const auto [line, column] = TextPositions(text_).at(open);
    fail(at_, std::string("a ',' or the '") + bracket + "' that closes the '" + text_[open] + "' of line " +
                  std::to_string(line) + " was expected, got " + shown_token(rest()));
  }
  std::string last_token(std::size_t end) const {
    if (text_[end - 1] == '}' || text_[end - 1] == ']') return text_.substr(end - 1, 1);
    constexpr std::size_t max_length = 40;
    const auto length = end - token_;
    return text_.substr(token_, std::min(length, max_length)) + (length > max_length ? "..." : "");
  }

  void duplicate(const std::string& pointer, const std::string& key, std::size_t first, std::size_t byte) {
    if (listener_) return listener_->duplicate(pointer, first, byte);
    const auto [line, column] = TextPositions(text_).at(first);
    fail(byte,
         "duplicate key \"" + key + "\", first at line " + std::to_string(line) + ", column " + std::to_string(column));
  }

  Json number() {
    const auto token = std::string(word(rest()));
    try {
      auto json = Json::parse(token);
      at_ += token.size();
      return json;
    } catch (const Json::parse_error&) {
      fail(at_, not_a_number(token));
    } catch (const Json::out_of_range&) {
      fail(at_, "the number " + token + " is too large; the largest is about 1.8e308");
    }
  }

  Json string() {
    token_ = at_;
    std::size_t end = at_ + 1;
    for (;; ++end) {
      end = std::min(text_.find_first_of(string_stops(), end), text_.size());
      if (end == text_.size() || text_[end] == '\n' || text_[end] == '\r')
        fail(at_, "this text is not closed by a '\"'");
      if (text_[end] == '"') break;
      if (text_[end] != '\\') fail(end, "a control character must be escaped, a tab as \\t");
      ++end;
      if (end == text_.size() || std::string_view("\"\\/bfnrtu").find(text_[end]) == std::string_view::npos)
        fail(end - 1, "this backslash escapes nothing; a backslash itself is written \\\\");
    }
    try {
      auto json = Json::parse(text_.begin() + static_cast<std::ptrdiff_t>(at_),
                              text_.begin() + static_cast<std::ptrdiff_t>(end + 1));
      at_ = end + 1;
      return json;
    } catch (const Json::parse_error&) {
      fail(at_, "this text has a \\u that is not followed by the four hexadecimal digits of a character");
    }
  }
  /// Characters at which a string ends or needs a check: quotation marks, backslashes, control characters.
  static std::string_view string_stops() {
    static const auto stops = [] {
      std::string all = "\"\\";
      for (char c = 0; c < 0x20; ++c) all += c;
      return all;
    }();
    return stops;
  }

  const std::string& text_;
  const std::string& source_;
  JsonListener* listener_;
  std::size_t at_ = 0, depth_ = 0;
  std::size_t token_ = 0;  ///< where the last value or key begins
  bool after_comma_ = false;
};

}  // namespace

Json parse_relaxed(const std::string& text, const std::string& source, JsonListener& listener) {
  return Parser(text, source, &listener).parse();
}

Json parse_json(const std::string& text, const std::string& source) {
  return Parser(text, source, nullptr).parse();
}

}  // namespace diffrank::experiments
