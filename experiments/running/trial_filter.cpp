// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/running/trial_filter.hpp"

#include <algorithm>
#include <set>

#include "diffrank/experiments/store/sweep_file.hpp"
#include "diffrank/experiments/text/number_text.hpp"

namespace diffrank::experiments {
namespace {

/// "0123456789ab (weight=1), ..." of some trials.
std::string listed(const std::vector<const SweptTrial*>& trials) {
  constexpr std::size_t max_shown = 5;
  std::string text;
  for (std::size_t i = 0; i < std::min(max_shown, trials.size()); ++i)
    text += (i ? ", " : "") + trials[i]->hash + " (" + trial_label(trials[i]->axes) + ")";
  return trials.size() > max_shown ? text + ", ..." : text;
}

/// The trials whose hash begins with the text, or else whose label contains it.
std::vector<const SweptTrial*> named(const std::vector<SweptTrial>& trials, const std::string& text) {
  std::vector<const SweptTrial*> by_hash, by_label;
  for (const auto& trial : trials) {
    if (!text.empty() && trial.hash.compare(0, text.size(), text) == 0) by_hash.push_back(&trial);
    if (trial_label(trial.axes).find(text) != std::string::npos) by_label.push_back(&trial);
  }
  return by_hash.empty() ? by_label : by_hash;
}

/// All trials, beginning with those whose hash or axis value was probably meant.
std::vector<const SweptTrial*> nearest(const std::vector<SweptTrial>& trials, const std::string& text) {
  std::vector<std::string> names;
  std::vector<const SweptTrial*> all;
  for (const auto& trial : trials) {
    all.push_back(&trial);
    names.push_back(trial.hash);
    for (const auto& [path, value] : trial.axes) names.insert(names.end(), {path + "=" + value, value});
  }
  const auto meant = nearest_name(text, names);
  const auto is_meant = [&meant](const SweptTrial* trial) {
    return trial->hash == meant || trial_label(trial->axes).find(meant) != std::string::npos;
  };
  std::stable_partition(all.begin(), all.end(), is_meant);
  return all;
}

}  // namespace

std::vector<SweptTrial> select_trials(const std::vector<SweptTrial>& trials, const std::vector<std::string>& texts) {
  if (texts.empty()) return trials;
  std::set<const SweptTrial*> chosen;
  std::vector<Problem> problems;
  for (const auto& text : texts) {
    const auto found = named(trials, text);
    if (found.size() == 1) chosen.insert(found.front());
    else if (found.empty())
      problems.push_back({"--only", "'" + text + "' names no trial; the nearest: " + listed(nearest(trials, text))});
    else
      problems.push_back({"--only", "'" + text + "' names " + count_text(found.size(), "trial") +
                                        ", say more of one: " + listed(found)});
  }
  if (!problems.empty()) throw InvalidSpec(problems);
  std::vector<SweptTrial> selected;
  for (const auto& trial : trials)
    if (chosen.count(&trial)) selected.push_back(trial);
  return selected;
}

}  // namespace diffrank::experiments
