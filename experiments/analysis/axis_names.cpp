// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/analysis/axis_names.hpp"

#include <algorithm>

namespace diffrank::experiments {
namespace {

bool ends_with(const std::string& path, const std::string& ending) {
  if (path.size() <= ending.size()) return path == ending;
  const auto start = path.size() - ending.size();
  return path[start - 1] == '.' && path.compare(start, ending.size(), ending) == 0;
}

}  // namespace

std::vector<std::string> short_names(const std::vector<std::string>& paths) {
  std::vector<std::string> names;
  for (const auto& path : paths) {
    auto dot = path.rfind('.');
    const auto ending = [&] { return dot == path.npos ? path : path.substr(dot + 1); };
    const auto shared = [&](const std::string& other) { return other != path && ends_with(other, ending()); };
    while (dot != path.npos && std::any_of(paths.begin(), paths.end(), shared))
      dot = dot == 0 ? path.npos : path.rfind('.', dot - 1);
    names.push_back(ending());
  }
  return names;
}

}  // namespace diffrank::experiments
