// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/analysis/notes.hpp"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <set>

#include "diffrank/experiments/store/sweep_file.hpp"
#include "diffrank/experiments/text/number_text.hpp"

namespace diffrank::experiments {
namespace {

/// config.json of a trial's first finished run; null if there is none.
Json config_of(const Analysis& a, const AnalyzedTrial& trial) {
  if (trial.results.runs.empty()) return {};
  const auto run = run_folder(a.sweeps[trial.sweep].folder, trial.results.hash, trial.results.runs.begin()->first);
  std::ifstream file(run / "config.json");
  const auto config = Json::parse(file, nullptr, false);
  return config.is_object() ? config : Json();
}

void note_trials_left_out(Analysis& a) {
  for (const auto& sweep : a.sweeps)
    if (sweep.left_out)
      a.notes.push_back(count_text(sweep.left_out, "trial") + " of earlier invocations of " + sweep.name +
                        (sweep.left_out == 1 ? " is" : " are") + " not shown: --earlier shows " +
                        (sweep.left_out == 1 ? "it" : "them") + ", too.");
}

void note_runs(Analysis& a) {
  std::size_t uncertain = 0, failed = 0, open = 0;
  for (const auto& trial : a.trials) {
    uncertain += trial.results.done() < 3;
    failed += trial.results.failed();
    open += trial.results.open.size();
  }
  if (uncertain)
    a.notes.push_back(count_text(uncertain, "trial") + (uncertain == 1 ? " has" : " have") +
                      " fewer than 3 finished runs: too few to estimate the spread.");
  if (open)
    a.notes.push_back(count_text(open, "run") + (open == 1 ? " is" : " are") +
                      " not finished: `diffrank run` with the same file continues.");
  if (failed)
    a.notes.push_back(count_text(failed, "run") +
                      " failed or met NaN (see log.txt): `diffrank run --retry-failed` tries again.");
}

void note_unreadable(Analysis& a) {
  for (const auto& sweep : a.sweeps)
    if (sweep.unreadable)
      a.notes.push_back(count_text(sweep.unreadable, "result") + " of " + sweep.name +
                        " cannot be read, and the runs count as not finished: " + sweep.why_unreadable + ".");
}

void note_comparisons(Analysis& a) {
  std::size_t few = 0, equal = 0, constant = 0;
  for (const auto& trial : a.trials) {
    if (!trial.comparison || trial.comparison->test.difference.n == 0) continue;
    const auto& test = trial.comparison->test;
    few += test.too_few;
    equal += test.equal && std::isnan(test.t_p);
    constant += test.no_spread;
  }
  const auto note = [&a](std::size_t count, const std::string& what) {
    if (count) a.notes.push_back(count_text(count, "comparison") + (count == 1 ? " has " : " have ") + what + ".");
  };
  note(few, "fewer than " + std::to_string(least_pairs) + " pairs: no p-value and no d_z");
  note(equal, "differences no larger than rounding errors: no p-value and no d_z");
  note(constant, "the same difference in every pair, up to rounding errors: no t p and no d_z");
}

/// The data set of a sweep; null if it is unknown, or if it is an axis.
Json data_of(const Analysis& a, std::size_t sweep) {
  for (const auto& trial : a.trials) {
    if (trial.sweep != sweep || trial.results.runs.empty()) continue;
    for (const auto& [path, value] : trial.results.axes)
      if (path == "data" || path.rfind("data.", 0) == 0) return {};
    const auto config = config_of(a, trial);
    return config.is_object() ? config.value("data", Json()) : Json();
  }
  return {};
}

void note_other_data(Analysis& a) {
  std::set<std::string> data;
  for (std::size_t s = 0; s < a.sweeps.size(); ++s)
    if (const auto found = data_of(a, s); !found.is_null()) data.insert(found.dump());
  if (data.size() > 1) a.notes.push_back("The sweeps were trained on different data: do not compare across them.");
}

/// Trials that always use their last epoch are left out.
void note_last_epochs(Analysis& a) {
  std::size_t selected = 0, last = 0;
  for (const auto& trial : a.trials) {
    const auto is_last = [](const auto& run) { return run.second.selected_last_epoch; };
    const auto count = std::count_if(trial.results.runs.begin(), trial.results.runs.end(), is_last);
    const auto select = Json::json_pointer("/train/select");
    const auto config = count ? config_of(a, trial) : Json();
    if (config.contains(select) && config.at(select) == "last") continue;
    selected += trial.results.done();
    last += static_cast<std::size_t>(count);
  }
  if (2 * last > selected)
    a.notes.push_back(std::to_string(last) + " of " + count_text(selected, "run") + (selected == 1 ? " was" : " were") +
                      " best at the last epoch: train.epochs may be too small.");
}

}  // namespace

void add_notes(Analysis& a) {
  note_runs(a);
  note_trials_left_out(a);
  note_unreadable(a);
  note_comparisons(a);
  note_other_data(a);
  note_last_epochs(a);
}

}  // namespace diffrank::experiments
