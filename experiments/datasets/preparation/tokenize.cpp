// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/datasets/preparation/tokenize.hpp"

#include <algorithm>

#include "diffrank/experiments/text/code_points.hpp"

namespace diffrank::experiments {
namespace {

using Characters = std::vector<char32_t>;

bool is_digit(char32_t c) {
  return c >= U'0' && c <= U'9';
}

bool is_blank(char32_t c) {
  return c <= U' ' || (c >= 0x7F && c <= 0xA0) || (c >= 0x2000 && c <= 0x200F) || (c >= 0x2028 && c <= 0x202F) ||
         (c >= 0x205F && c <= 0x206F) || c == 0x3000 || c == 0xFEFF;
}

/// Beyond ASCII what is neither a blank nor in a block of punctuation marks and symbols.
bool is_letter(char32_t c) {
  if (c < 0x80) return (c >= U'a' && c <= U'z') || (c >= U'A' && c <= U'Z');
  const bool sign = (c < 0xC0 && c != 0xAA && c != 0xB5 && c != 0xBA) || c == 0xD7 || c == 0xF7 ||
                    (c >= 0x2000 && c < 0x2C00) || (c >= 0x3000 && c < 0x3040) || (c >= 0xFE10 && c < 0xFE70) ||
                    (c >= 0xFF00 && c < 0xFF10) || (c >= 0xFFF0 && c < 0x10000) || (c >= 0x1F000 && c < 0x20000);
  return !sign;
}

char32_t small(char32_t c) {
  if (c >= U'A' && c <= U'Z') return c + 0x20;
  if (c >= 0xC0 && c <= 0xDE && c != 0xD7) return c + 0x20;
  if (c >= 0x391 && c <= 0x3A9) return c + 0x20;
  if (c >= 0x410 && c <= 0x42F) return c + 0x20;
  return c >= 0x400 && c <= 0x40F ? c + 0x50 : c;
}

/// The characters with marks of ASCII in place of typographic ones.
Characters plain(std::string_view text, bool lower_case) {
  Characters result;
  for (const char32_t c : code_points(text)) {
    if (c == 0x2018 || c == 0x2019) result.push_back(U'\'');
    else if (c == 0x201C || c == 0x201D) result.push_back(U'"');
    else if (c >= 0x2010 && c <= 0x2013) result.push_back(U'-');
    else if (c == 0x2014 || c == 0x2015) result.insert(result.end(), 2, U'-');
    else if (c == 0x2026) result.insert(result.end(), 3, U'.');
    else result.push_back(lower_case ? small(c) : c);
  }
  return result;
}

class Tokenizer {
 public:
  explicit Tokenizer(Characters text) : text_(std::move(text)) {}

  std::vector<std::string> tokens() {
    while (at_ < text_.size()) {
      if (is_blank(text_[at_])) ++at_;
      else if (const auto end = initials(); end > 0) take(end);
      else if (is_digit(text_[at_]) && number() > 0) take(number());
      else if (is_word(at_)) take_word();
      else take(mark());
    }
    return std::move(tokens_);
  }

 private:
  bool is(std::size_t at, char32_t c) const { return at < text_.size() && text_[at] == c; }
  bool is_word(std::size_t at) const { return at < text_.size() && (is_letter(text_[at]) || is_digit(text_[at])); }
  bool is_letter_at(std::size_t at) const { return at < text_.size() && is_letter(text_[at]); }

  void add(std::size_t begin, std::size_t end) {
    std::string token;
    for (auto i = begin; i < end; ++i) append_utf8(token, text_[i]);
    tokens_.push_back(std::move(token));
  }
  void take(std::size_t end) {
    add(at_, end);
    at_ = end;
  }

  /// Where initials that begin here end; 0 where none do.
  std::size_t initials() const {
    std::size_t end = at_, letters = 0;
    while (is_letter_at(end) && is(end + 1, U'.')) end += 2, ++letters;
    return letters >= 2 && !is_word(end) ? end : 0;
  }

  /// Where a number that begins here ends; 0 where letters follow: then it is a word.
  std::size_t number() const {
    std::size_t end = at_;
    while (end < text_.size() && (is_digit(text_[end]) || ((is(end, U'.') || is(end, U',')) && end + 1 < text_.size() &&
                                                           is_digit(text_[end + 1]))))
      ++end;
    return is_letter_at(end) ? 0 : end;
  }

  void take_word() {
    std::size_t end = at_;
    while (is_word(end) || (is(end, U'\'') && end > at_ && is_word(end + 1))) ++end;
    const auto clitic = clitic_of(end);
    take(clitic);
    if (clitic < end) take(end);
  }

  /// Where the clitic of the word that ends at `end` begins; `end` where it has none.
  std::size_t clitic_of(std::size_t end) const {
    for (const std::u32string_view clitic : {U"n't", U"'m", U"'s", U"'d", U"'re", U"'ve", U"'ll"}) {
      if (end - at_ <= clitic.size()) continue;
      const auto begin = end - clitic.size();
      const auto same = [](char32_t a, char32_t b) { return small(a) == b; };
      if (std::equal(clitic.begin(), clitic.end(), text_.begin() + static_cast<std::ptrdiff_t>(begin),
                     [&](char32_t b, char32_t a) { return same(a, b); }))
        return begin;
    }
    return end;
  }

  std::size_t mark() const {
    std::size_t end = at_ + 1;
    while ((text_[at_] == U'.' || text_[at_] == U'-') && is(end, text_[at_])) ++end;
    return end;
  }

  Characters text_;
  std::size_t at_ = 0;
  std::vector<std::string> tokens_;
};

}  // namespace

std::vector<std::string> tokenize(std::string_view text, bool lower_case) {
  return Tokenizer(plain(text, lower_case)).tokens();
}

}  // namespace diffrank::experiments
