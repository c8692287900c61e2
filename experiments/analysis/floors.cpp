// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/analysis/floors.hpp"

#include <algorithm>
#include <cmath>

#include "diffrank/experiments/analysis/axis_names.hpp"
#include "diffrank/experiments/text/number_text.hpp"

namespace diffrank::experiments {
namespace {

using Values = std::vector<std::string>;
constexpr std::size_t most_values = 3;

/// The values of an axis that trials of a floor have, in their order; empty where one lacks it.
Values values_of(const Analysis& a, const AnalyzedFloor& floor, const std::string& path) {
  Values values;
  for (const auto t : floor.trials) {
    const auto* value = a.trials[t].results.axis(path);
    if (!value) return {};
    if (std::find(values.begin(), values.end(), *value) == values.end()) values.push_back(*value);
  }
  return values;
}

bool have_one_in_common(const Values& a, const Values& b) {
  return std::any_of(a.begin(), a.end(), [&](const auto& value) { return std::count(b.begin(), b.end(), value) > 0; });
}

/// "seed=1, split=random or balanced": values that trials of this floor have, and of some other floor none.
std::string distinction(const Analysis& a, const AnalyzedFloor& floor) {
  const auto names = short_names(a.columns);
  std::string text;
  for (std::size_t c = 0; c < names.size(); ++c) {
    const auto& path = a.columns[c];
    const auto values = values_of(a, floor, path);
    const auto differs = [&](const AnalyzedFloor& other) {
      const auto theirs = values_of(a, other, path);
      return !theirs.empty() && !have_one_in_common(values, theirs);
    };
    if (values.empty() || values.size() > most_values || std::none_of(a.floors.begin(), a.floors.end(), differs))
      continue;
    text += (text.empty() ? "" : ", ") + names[c] + "=";
    for (const auto& value : values) text += (&value == &values.front() ? "" : " or ") + short_value(value);
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
