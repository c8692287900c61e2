// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/datasets/readers/word_vectors.hpp"

#include <charconv>
#include <cmath>
#include <string_view>

#include "diffrank/experiments/text/utf8.hpp"

namespace diffrank::experiments {
namespace {

constexpr std::size_t longest_line = std::size_t{1} << 20;

bool read_number(std::string_view text, float& value) {
  const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
  return read.ec == std::errc() && read.ptr == text.data() + text.size() && std::isfinite(value);
}

bool is_whole(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == text.npos;
}

/// The fields of a line, taken from its end.
class Fields {
 public:
  explicit Fields(std::string_view line) : rest_(line) {
    while (!rest_.empty() && rest_.back() == ' ') rest_.remove_suffix(1);
  }
  std::string_view last() {
    const auto blank = rest_.rfind(' ');
    const auto field = blank == rest_.npos ? rest_ : rest_.substr(blank + 1);
    rest_ = blank == rest_.npos ? std::string_view() : rest_.substr(0, blank);
    return field;
  }
  std::string_view rest() const { return rest_; }
  std::size_t count() const {
    std::size_t blanks = 0;
    for (const char c : rest_) blanks += c == ' ';
    return rest_.empty() ? 0 : blanks + 1;
  }

 private:
  std::string_view rest_;
};

class GloveReader {
 public:
  GloveReader(ByteStream& file, const WantedWords& words) : file_(file), words_(words) {
    result_.found.resize(words.size());
  }

  FoundVectors read() {
    std::string line;
    while (file_.line(line, longest_line)) {
      ++number_;
      if (number_ == 1 && is_header(line)) continue;
      take(line);
    }
    if (result_.dimensions == 0) file_.fail("holds no word vectors: " + expected());
    return std::move(result_);
  }

 private:
  static std::string expected() { return "each line should have a word and the numbers of its vector"; }
  [[noreturn]] void fail(const std::string& what) const { file_.fail("line " + std::to_string(number_) + ": " + what); }

  static bool is_header(std::string_view line) {
    Fields fields(line);
    if (fields.count() != 2) return false;
    const auto second = fields.last();
    return is_whole(second) && is_whole(fields.rest());
  }

  void take(std::string_view line) {
    Fields fields(line);
    const auto count = fields.count();
    if (result_.dimensions == 0) {
      if (count < 2) fail("has " + std::to_string(count) + " fields: " + expected());
      result_.dimensions = count - 1;
      result_.values.resize(words_.size() * result_.dimensions);
    }
    const auto d = result_.dimensions;
    if (count < d + 1) fail_count(count);
    if (count > d + 1) {  // the word has blanks in it, or there is a number too many
      const auto first = line.find(' ');
      float ignored = 0;
      if (read_number(line.substr(first + 1, line.find(' ', first + 1) - first - 1), ignored)) fail_count(count);
      return;
    }
    const std::string word(line.substr(0, line.find(' ')));
    if (find_invalid_utf8(word) != word.npos) fail("the word '" + printable(word) + "' is not UTF-8");
    const auto wanted = words_.find(word);
    if (wanted == words_.end() || result_.found[wanted->second]) return;
    float* const vector = result_.put(wanted->second);
    for (std::size_t k = d; k-- > 0;)
      if (const auto field = fields.last(); !read_number(field, vector[k]))
        fail("number " + std::to_string(k + 1) + " of the vector of '" + word + "' is '" + fit(printable(field), 40) +
             "', which is no finite number");
  }

  [[noreturn]] void fail_count(std::size_t count) const {
    fail("has a word and " + std::to_string(count - 1) + " numbers, where the first line has " +
         std::to_string(result_.dimensions));
  }

  ByteStream& file_;
  const WantedWords& words_;
  FoundVectors result_;
  std::size_t number_ = 0;
};

}  // namespace

float* FoundVectors::put(std::size_t word) {
  found[word] = true;
  return values.data() + word * dimensions;
}

FoundVectors read_word_vectors(const std::string& path, const WantedWords& words) {
  ByteStream file(path);
  return file.peek() == '{' ? read_wink(file, words) : read_glove(file, words);
}

FoundVectors read_glove(ByteStream& file, const WantedWords& words) {
  return GloveReader(file, words).read();
}

}  // namespace diffrank::experiments
