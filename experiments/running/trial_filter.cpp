// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/running/trial_filter.hpp"

#include <algorithm>
#include <set>

#include "diffrank/experiments/store/sweep_file.hpp"
#include "diffrank/experiments/text/number_text.hpp"

namespace diffrank::experiments {
namespace {

/// How long the longest text is that both have.
std::size_t common(const std::string& a, const std::string& b) {
  std::size_t longest = 0;
  for (std::size_t i = 0; i < a.size(); ++i)
    for (std::size_t k = 0; k < b.size(); ++k) {
      std::size_t n = 0;
      while (i + n < a.size() && k + n < b.size() && a[i + n] == b[k + n]) ++n;
      longest = std::max(longest, n);
    }
  return longest;
}

/// "0123456789ab (weight=1), ..." of some trials.
std::string listed(const std::vector<const SweptTrial*>& trials) {
  constexpr std::size_t most = 5;
  std::string text;
  for (std::size_t i = 0; i < std::min(most, trials.size()); ++i)
    text += (i ? ", " : "") + trials[i]->hash + " (" + trial_label(trials[i]->axes) + ")";
  return trials.size() > most ? text + ", ..." : text;
}

/// All trials that this may mean.
std::vector<const SweptTrial*> named(const std::vector<SweptTrial>& trials, const std::string& text) {
  std::vector<const SweptTrial*> by_hash, by_label;
  for (const auto& trial : trials) {
    if (!text.empty() && trial.hash.compare(0, text.size(), text) == 0) by_hash.push_back(&trial);
    if (trial_label(trial.axes).find(text) != std::string::npos) by_label.push_back(&trial);
  }
  return by_hash.empty() ? by_label : by_hash;
}

std::vector<const SweptTrial*> nearest(const std::vector<SweptTrial>& trials, const std::string& text) {
  std::vector<const SweptTrial*> all;
  for (const auto& trial : trials) all.push_back(&trial);
  const auto likeness = [&](const SweptTrial* t) {
    return std::max(common(text, t->hash), common(text, trial_label(t->axes)));
  };
  std::stable_sort(all.begin(), all.end(), [&](const auto* a, const auto* b) { return likeness(a) > likeness(b); });
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
