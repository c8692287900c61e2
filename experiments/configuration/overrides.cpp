// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/configuration/overrides.hpp"

#include <algorithm>

#include "diffrank/experiments/configuration/file_keys.hpp"
#include "diffrank/experiments/sweep/name_hints.hpp"
#include "diffrank/experiments/sweep/option_path.hpp"
#include "diffrank/experiments/text/utf8.hpp"

namespace diffrank::experiments {
namespace {

using Override = FileKey::Override;

/// What follows the form of sweep in a path: "weight" for "sweep.grid.weight".
std::string swept_path(const std::string& path) {
  for (const std::string way : {"sweep.grid.", "sweep.zip.", "sweep.list.", "sweep.random."})
    if (path.rfind(way, 0) == 0) return path.substr(way.size());
  return {};
}

void check_path(const std::string& path) {
  auto known = trial_keys();
  const auto key = path.substr(0, path.find('.'));
  if (std::find(known.begin(), known.end(), key) != known.end()) return;
  if (const auto swept = swept_path(path); !swept.empty())
    throw InvalidSpec(path, "several values of an option are a sweep by themselves: write " + swept + "=VALUE,VALUE");
  if (find_file_key(path)) throw InvalidSpec(path, "can only be set in the file");
  for (const auto& other : file_keys())
    if (other.override_as != Override::none) known.push_back(other.path);
  const auto hint = hint_for(path);
  throw InvalidSpec(path, "the configuration has no option '" + path + "'" +
                              (hint.empty() ? suggestion(path, known)
                                            : "; " + hint + (hint.rfind("write ", 0) == 0 ? "=VALUE" : "")));
}

void set_in_file(Json& file, const std::string& path, const std::string& value, std::size_t parts) {
  const bool text = find_file_key(path)->override_as == Override::text;
  const auto dot = path.find('.');
  auto& slot = dot == std::string::npos ? file[path] : file[path.substr(0, dot)][path.substr(dot + 1)];
  slot = text ? Json(value) : json_or_text(parts > 1 ? "[" + value + "]" : value);
}

/// Sets a key of the file, or adds the path as an axis.
void apply(Document& document, const std::string& text, const Place& place, std::vector<Factor>& axes) {
  const auto equals = text.find('=');
  if (equals == std::string::npos || equals == 0)
    throw InvalidSpec("", "overrides read path=value, for instance train.epochs=5");
  const auto path = text.substr(0, equals), value = text.substr(equals + 1);
  if (value.empty()) throw InvalidSpec(path, "has no value after '='");
  const auto parts = parse_list("[" + value + "]");
  if (const auto* key = find_file_key(path); key && key->override_as != Override::none) {
    std::string pointer = "/" + path;
    std::replace(pointer.begin(), pointer.end(), '.', '/');
    document.values[pointer] = document.keys[pointer] = place;
    return set_in_file(document.json, path, value, parts.size());
  }
  check_path(path);
  Factor axis;
  document.values[text] = document.keys[text] = place;
  for (const auto& part : parts) axis.rows.push_back({{path, json_or_text(part), text}});
  axes.push_back(axis);
}

}  // namespace

std::vector<Factor> apply_overrides(Document& document, const std::vector<std::string>& overrides,
                                    std::vector<Problem>& problems) {
  std::vector<Factor> axes;
  for (const auto& text : overrides) {
    const Place place{"override \"" + valid_utf8(text) + "\""};
    try {
      if (find_invalid_utf8(text) != text.npos)
        throw InvalidSpec(
            "", "is not UTF-8, which all text in a configuration must be; a file with such a name must be renamed");
      apply(document, text, place, axes);
    } catch (const InvalidSpec& error) {
      for (const auto& p : error.problems) problems.push_back(problem_at(place, p.path, p.message));
    } catch (const Json::exception&) {
      problems.push_back(problem_at(place, "", "cannot be applied: the file has a value of another type there"));
    }
  }
  return axes;
}

}  // namespace diffrank::experiments
