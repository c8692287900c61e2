// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/json/document.hpp"

#include <algorithm>

#include "diffrank/experiments/json/relaxed_json.hpp"

namespace diffrank::experiments {
namespace {

/// Walks text that is known to be strict JSON, and notes where keys and values begin.
class Scanner {
 public:
  Scanner(const std::string& strict, const std::string& shown, const std::string& source, Document& document)
      : text_(strict), lines_(shown), source_(source), document_(document) {}

  void scan() {
    if (text_.compare(0, 3, "\xEF\xBB\xBF") == 0) at_ = 3;  // a byte order mark
    value("");
  }

 private:
  Place place() {
    const auto [line, column] = lines_.at(at_);
    return {source_, line, column};
  }
  char next() {
    at_ = text_.find_first_not_of(" \t\r\n", at_);
    return text_[at_];
  }
  std::string string() {
    const auto begin = at_;
    for (++at_; text_[at_] != '"'; ++at_) at_ += text_[at_] == '\\';
    return Json::parse(text_.substr(begin, ++at_ - begin));
  }

  void value(const std::string& pointer) {
    const char c = next();
    document_.values[pointer] = place();
    if (c == '{') object(pointer);
    else if (c == '[') array(pointer);
    else if (c == '"') string();
    else at_ = std::min(text_.find_first_of(" \t\r\n,]}", at_), text_.size());
  }
  void object(const std::string& pointer) {
    ++at_;
    while (next() != '}') {
      if (text_[at_] == ',') ++at_, next();
      const auto key_place = place();
      const auto key = child(pointer, string());
      const auto [first, added] = document_.keys.emplace(key, key_place);
      if (!added)
        document_.problems.push_back(problem_at(key_place, readable(key),
                                                "is there twice, first at line " + std::to_string(first->second.line) +
                                                    ", column " + std::to_string(first->second.column)));
      next();
      ++at_;  // the colon
      value(key);
    }
    ++at_;
  }
  void array(const std::string& pointer) {
    ++at_;
    for (std::size_t index = 0; next() != ']'; ++index) {
      if (text_[at_] == ',') ++at_;
      value(child(pointer, index));
    }
    ++at_;
  }

  const std::string& text_;
  Lines lines_;
  const std::string& source_;
  Document& document_;
  std::size_t at_ = 0;
};

Place nearest(const std::map<std::string, Place>& places, std::string pointer) {
  for (;;) {
    const auto found = places.find(pointer);
    if (found != places.end()) return found->second;
    const auto slash = pointer.rfind('/');
    if (slash == std::string::npos) return {};
    pointer.resize(slash);
  }
}

}  // namespace

std::string Place::text() const {
  return line == 0 ? file : file + ":" + std::to_string(line) + ":" + std::to_string(column);
}

Place Document::value_at(const std::string& pointer) const {
  return nearest(values, pointer);
}

Place Document::key_at(const std::string& pointer) const {
  const auto found = keys.find(pointer);
  return found == keys.end() ? value_at(pointer) : found->second;
}

Document read_document(const std::string& text, const std::string& source) {
  const auto strict = without_comments(text, source);
  Document document;
  document.json = parse_strict(strict, text, source);
  Scanner(strict, text, source, document).scan();
  return document;
}

Problem problem_at(const Place& place, const std::string& path, const std::string& message) {
  const auto where = place.text();
  return {where + (where.empty() || path.empty() ? "" : ": ") + path, message};
}

std::string child(const std::string& pointer, const std::string& key) {
  std::string escaped;
  for (const char c : key) escaped += c == '~' ? "~0" : c == '/' ? "~1" : std::string(1, c);
  return pointer + "/" + escaped;
}

std::string child(const std::string& pointer, std::size_t index) {
  return pointer + "/" + std::to_string(index);
}

std::string readable(const std::string& pointer) {
  std::string text;
  for (std::size_t begin = 1, end = 0; begin < pointer.size() + 1 && !pointer.empty(); begin = end + 1) {
    end = std::min(pointer.find('/', begin), pointer.size());
    auto key = pointer.substr(begin, end - begin);
    for (auto at = key.find("~1"); at != key.npos; at = key.find("~1")) key.replace(at, 2, "/");
    for (auto at = key.find("~0"); at != key.npos; at = key.find("~0", at + 1)) key.replace(at, 2, "~");
    const bool index = !key.empty() && key.find_first_not_of("0123456789") == key.npos;
    text += index ? "[" + key + "]" : (text.empty() ? "" : ".") + key;
  }
  return text;
}

}  // namespace diffrank::experiments
