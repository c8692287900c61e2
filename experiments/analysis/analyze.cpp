// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/analysis/analyze.hpp"

#include <algorithm>
#include <cmath>
#include <set>
#include <stdexcept>

#include "diffrank/experiments/analysis/axis_names.hpp"
#include "diffrank/experiments/analysis/floors.hpp"
#include "diffrank/experiments/analysis/notes.hpp"
#include "diffrank/experiments/analysis/shot_differences.hpp"
#include "diffrank/experiments/metrics/metric_name.hpp"
#include "diffrank/experiments/statistics/holm.hpp"
#include "diffrank/experiments/store/sweep_file.hpp"
#include "diffrank/experiments/text/number_text.hpp"

namespace diffrank::experiments {
namespace {

namespace fs = std::filesystem;

void read_sweeps(const std::vector<fs::path>& folders, bool earlier, Analysis& a) {
  std::set<fs::path> seen;
  for (const auto& folder : folders)
    if (seen.insert(fs::weakly_canonical(folder / ".")).second) a.sweeps.push_back(read_results(folder, earlier));
  std::map<std::string, int> names;
  for (const auto& sweep : a.sweeps) ++names[sweep.name];
  for (std::size_t s = 0; s < a.sweeps.size(); ++s) {
    auto& sweep = a.sweeps[s];
    if (names[sweep.name] > 1) sweep.name = sweep.folder.string();
    for (auto& trial : sweep.trials) a.trials.push_back({s, std::move(trial), {}, false, false, {}, {}});
    sweep.trials.clear();
  }
}

void choose_metric(const std::string& wanted, Analysis& a) {
  const auto& first = a.sweeps.front();
  a.metric = wanted.empty() ? first.metric : wanted;
  if (a.metric == first.metric) {
    a.minimize = first.minimize;
    return;
  }
  std::vector<Problem> problems;
  check_metric_name(a.metric, {"test", "val"}, "--metric", problems);
  if (!problems.empty()) throw InvalidSpec(problems);
  a.minimize = !larger_is_better(a.metric);
}

void find_columns(Analysis& a) {
  std::set<std::string> seen;
  for (const auto& trial : a.trials)
    for (const auto& [path, unused] : trial.results.axes) {
      if (!seen.insert(path).second) continue;
      const auto* first = a.trials.front().results.axis(path);
      const auto differs = [&axis = path, first](const AnalyzedTrial& other) {
        const auto* value = other.results.axis(axis);
        return !value != !first || (value && *value != *first);
      };
      if (std::any_of(a.trials.begin(), a.trials.end(), differs)) a.columns.push_back(path);
    }
}

void write_labels(Analysis& a) {
  const auto names = short_names(a.columns);
  for (auto& trial : a.trials) {
    for (std::size_t c = 0; c < names.size(); ++c)
      if (const auto* value = trial.results.axis(a.columns[c]))
        trial.label += (trial.label.empty() ? "" : ", ") + names[c] + "=" + short_value(*value);
    const auto& sweep = a.sweeps[trial.sweep].name;
    if (a.sweeps.size() > 1) trial.label = trial.label.empty() ? sweep : sweep + ": " + trial.label;
    else if (trial.label.empty()) trial.label = trial_label({});
  }
}

/// The index of each trial's baseline. A sweep without one uses the baseline of the others, if these have only one.
std::vector<std::optional<std::size_t>> find_baselines(Analysis& a) {
  std::vector<std::optional<std::size_t>> baselines(a.trials.size());
  std::map<std::pair<std::size_t, std::string>, std::size_t> by_hash;
  for (std::size_t t = 0; t < a.trials.size(); ++t) by_hash[{a.trials[t].sweep, a.trials[t].results.hash}] = t;
  std::set<std::size_t> sweeps_with, found;
  for (std::size_t t = 0; t < a.trials.size(); ++t) {
    const auto base = by_hash.find({a.trials[t].sweep, a.trials[t].results.baseline});
    if (base == by_hash.end()) continue;
    baselines[t] = base->second;
    a.trials[base->second].is_baseline = true;
    found.insert(base->second);
    sweeps_with.insert(a.trials[t].sweep);
  }
  if (found.size() != 1) return baselines;
  for (std::size_t t = 0; t < a.trials.size(); ++t)
    if (!sweeps_with.count(a.trials[t].sweep)) baselines[t] = a.borrowed_baseline = *found.begin();
  return baselines;
}

void compare_with_baselines(Analysis& a) {
  const auto baselines = find_baselines(a);
  std::vector<double> p;
  for (std::size_t t = 0; t < a.trials.size(); ++t) {
    if (!baselines[t] || *baselines[t] == t) continue;
    const auto test = paired_test(a.values(a.trials[t]), a.values(a.trials[*baselines[t]]), a.level);
    p.push_back(test.t_p);
    a.trials[t].comparison = PairedComparison{*baselines[t], test, 0};
  }
  const auto adjusted = holm(p);
  auto next = adjusted.begin();
  for (auto& trial : a.trials)
    if (trial.comparison) trial.comparison->holm_p = *next++;
}

/// Trials with equal hashes are the same trial in several sweeps.
void find_best(Analysis& a) {
  std::vector<double> means;
  for (const auto& trial : a.trials) means.push_back(a.mean(trial));
  for (const auto t : best_first(means, a.minimize)) {
    if (std::isnan(means[t])) break;
    if (!a.leader) a.leader = t;
    else if (!a.runner_up && a.trials[t].results.hash != a.trials[*a.leader].results.hash) a.runner_up = t;
  }
  if (!a.runner_up) return;
  const auto test = paired_test(a.values(a.trials[*a.leader]), a.values(a.trials[*a.runner_up]), a.level);
  a.trials[*a.leader].best = a.minimize ? test.is_below_zero() : test.is_above_zero();
}

}  // namespace

Analysis analyze(const std::vector<fs::path>& folders, const AnalysisSettings& settings) {
  if (folders.empty()) throw std::invalid_argument("analyze: at least one sweep's folder is needed");
  Analysis a;
  read_sweeps(folders, settings.earlier, a);
  choose_metric(settings.metric, a);
  find_columns(a);
  write_labels(a);
  compare_with_baselines(a);
  find_best(a);
  find_floors(a);
  if (settings.shots) add_shot_differences(a, settings.resamples);
  add_notes(a);
  return a;
}

}  // namespace diffrank::experiments
