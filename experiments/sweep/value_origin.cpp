// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/sweep/value_origin.hpp"

#include <algorithm>

namespace diffrank::experiments {
namespace {

/// The setting of a path or of the innermost component or group that contains it; with `inside`, the last setting of a
/// path below it.
const Setting* setting_of(const Combination& combination, const std::string& path, bool inside) {
  const Setting* best = nullptr;
  for (const auto* setting : combination.settings) {
    const bool around = setting->path == path || is_below(path, setting->path);
    if (inside ? is_below(setting->path, path) : around) best = setting;  // settings of outer paths come first
  }
  return best;
}

bool is_option(const Json& trial, const std::string& path) {
  const auto keys = trial_keys();  // including groups
  if (std::find(keys.begin(), keys.end(), path) != keys.end()) return true;
  try {
    get_path(trial, path);
    return true;
  } catch (const NoSuchPath&) {
    return false;
  } catch (const InvalidSpec&) {
    return true;
  }
}

}  // namespace

Place origin(const Document& document, const Combination& combination, const std::string& path) {
  const auto* setting = setting_of(combination, path, false);
  std::string pointer = setting ? setting->origin : "";
  std::size_t begin = !setting ? 0 : std::min(setting->path.size() + 1, path.size());
  while (begin < path.size()) {
    const auto end = std::min(path.find('.', begin), path.size());
    const auto inner = child(pointer, path.substr(begin, end - begin));
    if (!document.values.count(inner)) break;
    pointer = inner;
    begin = end + 1;
  }
  if (pointer.empty())
    if (const auto* within = setting_of(combination, path, true)) return document.value_at(within->origin);
  const bool whole = begin >= path.size();
  return whole && !is_option(combination.trial, path) ? document.key_at(pointer) : document.value_at(pointer);
}

Place path_of(const Document& document, const Setting& setting) {
  auto pointer = setting.origin;
  while (!document.keys.count(pointer) && pointer.find('/') != std::string::npos) pointer.resize(pointer.rfind('/'));
  return document.key_at(pointer);
}

}  // namespace diffrank::experiments
