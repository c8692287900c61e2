// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/json/document.hpp"

#include "diffrank/experiments/json/relaxed_json.hpp"
#include "diffrank/experiments/json/text_positions.hpp"

namespace diffrank::experiments {
namespace {

/// Notes where keys and values begin, and which keys are duplicates.
class Places final : public JsonListener {
 public:
  Places(const std::string& text, const std::string& source, Document& document)
      : positions_(text), text_(text), source_(source), document_(document) {}

  void key(const std::string& pointer, std::size_t byte) final { document_.keys.emplace(pointer, place(byte)); }
  void value(const std::string& pointer, std::size_t byte) final { document_.values[pointer] = place(byte); }
  void duplicate(const std::string& pointer, std::size_t first, std::size_t byte) final {
    const auto [line, column] = TextPositions(text_).at(first);
    document_.problems.push_back(
        problem_at(place(byte), readable(pointer),
                   "duplicate key, first at line " + std::to_string(line) + ", column " + std::to_string(column)));
  }

 private:
  Place place(std::size_t byte) {
    const auto [line, column] = positions_.at(byte);
    return {source_, line, column};
  }
  TextPositions positions_;
  const std::string& text_;
  const std::string& source_;
  Document& document_;
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
  Document document;
  Places places(text, source, document);
  document.json = parse_relaxed(text, source, places);
  return document;
}

Problem problem_at(const Place& place, const std::string& path, const std::string& message) {
  const auto where = place.text();
  return {where + (where.empty() || path.empty() ? "" : ": ") + path, message};
}

}  // namespace diffrank::experiments
