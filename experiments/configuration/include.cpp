// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/configuration/include.hpp"

#include <algorithm>
#include <filesystem>

#include "diffrank/experiments/file.hpp"

namespace diffrank::experiments {
namespace {

namespace fs = std::filesystem;
using Places = std::map<std::string, Place>;

/// The range of places below a pointer: in ASCII, '0' follows '/'.
std::pair<Places::const_iterator, Places::const_iterator> inside(const Places& places, const std::string& pointer) {
  return {places.lower_bound(pointer + "/"), places.lower_bound(pointer + "0")};
}

/// Merges one document into another.
class Merger {
 public:
  Merger(Document& target, const Document& patch) : target_(target), patch_(patch) {}
  void merge() { merge(target_.json, patch_.json, ""); }

 private:
  static bool is_other_component(const Json& a, const Json& b) {
    return a.contains("name") && b.contains("name") && a["name"] != b["name"];
  }

  void merge(Json& target, const Json& change, const std::string& pointer) {
    target_.values[pointer] = patch_.values.at(pointer);
    const bool both = target.is_object() && change.is_object();
    if (!both || (!pointer.empty() && is_other_component(target, change))) {
      forget(pointer);
      if (!change.is_object()) return replace(target, change, pointer);
      target = Json::object();
    }
    for (const auto& [key, value] : change.items()) {
      const auto inner = child(pointer, key);
      if (value.is_null()) {
        target.erase(key);
        forget(inner);
        target_.keys.erase(inner);
        target_.values.erase(inner);
      } else {
        target_.keys[inner] = patch_.keys.at(inner);
        merge(target[key], value, inner);
      }
    }
  }
  void forget(const std::string& pointer) {
    for (auto* places : {&target_.keys, &target_.values}) {
      const auto [begin, end] = inside(*places, pointer);
      places->erase(begin, end);
    }
  }
  void replace(Json& target, const Json& value, const std::string& pointer) {
    target = value;
    const auto [first_key, last_key] = inside(patch_.keys, pointer);
    target_.keys.insert(first_key, last_key);
    const auto [first, last] = inside(patch_.values, pointer);
    target_.values.insert(first, last);
  }

  Document& target_;
  const Document& patch_;
};

/// Reads a file and the files that it includes. `open_` are the files that are being read, to find cycles.
class Includer {
 public:
  explicit Includer(std::vector<Problem>& problems) : problems_(problems) {}

  Document read(const std::string& text, const fs::path& source) {
    Document own = read_document(text, source.string());
    if (!own.json.is_object() || !own.json.contains("include")) return own;
    open_.push_back(source);
    Document whole;
    for (const auto& [pointer, name] : names(own)) include(whole, source.parent_path() / name, own.value_at(pointer));
    open_.pop_back();
    own.json.erase("include");
    add(whole, own);
    return whole;
  }

 private:
  /// The files that a document includes: JSON pointer and name of each.
  std::vector<std::pair<std::string, std::string>> names(const Document& document) {
    const auto& list = document.json["include"];
    const auto is_name = [](const Json& v) { return v.is_string() && !v.get<std::string>().empty(); };
    std::vector<std::pair<std::string, std::string>> found;
    if (is_name(list)) found.emplace_back("/include", list);
    else if (list.is_array() && std::all_of(list.begin(), list.end(), is_name))
      for (std::size_t i = 0; i < list.size(); ++i) found.emplace_back(child("/include", i), list[i]);
    else problem(document.value_at("/include"), "must be the name of a file or a list of them, got " + list.dump());
    return found;
  }

  void include(Document& whole, const fs::path& path, const Place& place) {
    std::error_code unknown;
    const auto is_same = [&](const fs::path& other) { return fs::equivalent(path, other, unknown); };
    const auto first = std::find_if(open_.begin(), open_.end(), is_same);
    if (first != open_.end()) {
      std::string circle;
      for (auto file = first; file != open_.end(); ++file) circle += file->filename().string() + " -> ";
      return problem(place, "includes itself: " + circle + path.filename().string());
    }
    if (fs::exists(path, unknown) && !fs::is_directory(path, unknown) && !fs::is_regular_file(path, unknown))
      return problem(place, "cannot read '" + path.string() + "': it is a device or a pipe, a file was expected");
    try {
      const auto part = read(read_file(path.string()), path);
      if (part.json.is_object()) add(whole, part);
      else problem(part.value_at(""), "an included file must hold one JSON object, got " + part.json.dump());
    } catch (const InvalidSpec& error) {
      problems_.insert(problems_.end(), error.problems.begin(), error.problems.end());
    } catch (const std::runtime_error& error) {
      problem(place, error.what());
    }
  }

  static void add(Document& whole, const Document& part) {
    Merger(whole, part).merge();
    whole.problems.insert(whole.problems.end(), part.problems.begin(), part.problems.end());
  }
  void problem(const Place& place, const std::string& message) {
    problems_.push_back(problem_at(place, "include", message));
  }

  std::vector<Problem>& problems_;
  std::vector<fs::path> open_;
};

}  // namespace

Document read_with_includes(const std::string& text, const std::string& source) {
  std::vector<Problem> problems;
  auto document = Includer(problems).read(text, source);
  if (!problems.empty()) throw InvalidSpec(problems);
  return document;
}

}  // namespace diffrank::experiments
