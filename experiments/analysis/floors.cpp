// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/analysis/floors.hpp"

#include <algorithm>
#include <cmath>

#include "diffrank/experiments/analysis/axis_names.hpp"
#include "diffrank/experiments/text/number_text.hpp"

namespace diffrank::experiments {
namespace {

/// The value of an axis that all trials of a floor have; null where they differ, or lack it.
const std::string* common_value(const Analysis& a, const AnalyzedFloor& floor, const std::string& path) {
  const std::string* common = nullptr;
  for (const auto t : floor.trials) {
    const auto* value = a.trials[t].results.axis(path);
    if (!value || (common && *common != *value)) return nullptr;
    common = value;
  }
  return common;
}

/// "seed=1, bin_width=5": values that all trials of this floor have and of some other floor not.
std::string distinction(const Analysis& a, const AnalyzedFloor& floor) {
  const auto names = short_names(a.columns);
  std::string text;
  for (std::size_t c = 0; c < names.size(); ++c) {
    const auto& path = a.columns[c];
    const auto* value = common_value(a, floor, path);
    const auto differs = [&](const AnalyzedFloor& other) {
      const auto* theirs = common_value(a, other, path);
      return theirs && *theirs != *value;
    };
    if (value && std::any_of(a.floors.begin(), a.floors.end(), differs))
      text += (text.empty() ? "" : ", ") + names[c] + "=" + short_value(*value);
  }
  return text;
}

}  // namespace

void find_floors(Analysis& a) {
  for (std::size_t t = 0; t < a.trials.size(); ++t) {
    const auto& floor = a.trials[t].results.floor;
    if (std::isnan(floor.prediction)) continue;
    auto known = std::find_if(a.floors.begin(), a.floors.end(), [&](const auto& f) { return f.floor == floor; });
    if (known == a.floors.end()) known = a.floors.insert(known, {"training median", floor, {}});
    known->trials.push_back(t);
  }
  if (a.floors.size() < 2) return;
  for (auto& floor : a.floors)
    if (const auto text = distinction(a, floor); !text.empty()) floor.label += " (" + text + ")";
}

}  // namespace diffrank::experiments
