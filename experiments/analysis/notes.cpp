// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/analysis/notes.hpp"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <map>
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

/// "3 of 5 trials"
std::string of_trials(std::size_t count, const Analysis& a) {
  return (count == a.trials.size() ? "" : std::to_string(count) + " of ") + count_text(a.trials.size(), "trial");
}

/// What was noted when the data were read; a number may mean little without it.
void note_data(Analysis& a) {
  std::vector<std::string> notes;
  for (const auto& trial : a.trials)
    for (const auto& note : trial.results.data_notes)
      if (std::find(notes.begin(), notes.end(), note) == notes.end()) notes.push_back(note);
  for (const auto& note : notes) {
    const auto has = [&note](const AnalyzedTrial& trial) {
      const auto& own = trial.results.data_notes;
      return std::find(own.begin(), own.end(), note) != own.end();
    };
    const auto trials = static_cast<std::size_t>(std::count_if(a.trials.begin(), a.trials.end(), has));
    a.notes.push_back((trials == a.trials.size() ? "Data: " : "Data of " + of_trials(trials, a) + ": ") + note + ".");
  }
}

/// Trials that always use their last epoch are left out.
void note_last_epochs(Analysis& a) {
  std::size_t trials = 0;
  for (const auto& trial : a.trials) {
    const auto is_last = [](const auto& run) { return run.second.selected_last_epoch; };
    const auto last = std::count_if(trial.results.runs.begin(), trial.results.runs.end(), is_last);
    if (2 * static_cast<std::size_t>(last) <= trial.results.done()) continue;
    const auto select = Json::json_pointer("/train/select");
    const auto config = config_of(a, trial);
    trials += !config.contains(select) || config.at(select) != "last";
  }
  if (trials)
    a.notes.push_back("In " + of_trials(trials, a) +
                      " most runs were best at their last epoch: train longer (train.epochs).");
}

/// Whether no label of the trial's test samples has enough training samples to be more than few-shot.
bool is_all_few(const AnalyzedTrial& trial) {
  for (const auto& [seed, run] : trial.results.runs) {
    const auto all = run.metrics.find("test.count"), few = run.metrics.find("test.count.few");
    if (all != run.metrics.end() && few != run.metrics.end()) return all->second > 0 && all->second == few->second;
  }
  return false;
}

void note_shots(Analysis& a) {
  const auto trials = static_cast<std::size_t>(std::count_if(a.trials.begin(), a.trials.end(), is_all_few));
  if (trials)
    a.notes.push_back("In " + of_trials(trials, a) +
                      " all test samples are few-shot: set shots.many and shots.few to fit the data, or use wider bins "
                      "(data.bin_width=auto).");
}

/// Terms of a trial whose gradient was 0 in nearly all epochs of its runs.
std::set<std::string> inactive_terms(const AnalyzedTrial& trial) {
  std::map<std::string, std::size_t> inactive;
  std::size_t epochs = 0;
  for (const auto& [seed, run] : trial.results.runs) {
    epochs += run.epochs;
    for (const auto& [term, count] : run.inactive_epochs) inactive[term] += count;
  }
  std::set<std::string> terms;
  for (const auto& [term, count] : inactive)
    if (10 * count >= 9 * epochs && count > 0) terms.insert(term);
  return terms;
}

void note_inactive_terms(Analysis& a) {
  std::map<std::string, std::size_t> trials;
  for (const auto& trial : a.trials)
    for (const auto& term : inactive_terms(trial)) ++trials[term];
  for (const auto& [term, count] : trials)
    a.notes.push_back("In " + of_trials(count, a) + " " + term + " had no gradient in nearly all epochs (" + term +
                      ".active is 0): change its weight, its ranker or train.batch.");
}

/// Models that are no better than a constant.
void note_floor(Analysis& a) {
  std::size_t trials = 0;
  for (const auto& floor : a.floors) {
    const auto value = floor.floor.metrics.find(a.metric);
    if (value == floor.floor.metrics.end()) continue;
    for (const auto t : floor.trials) {
      const auto mean = a.mean(a.trials[t]);
      trials += a.minimize ? mean >= value->second : mean <= value->second;
    }
  }
  if (trials)
    a.notes.push_back(of_trials(trials, a) + (trials == 1 ? " is" : " are") + " no better than the training median.");
}

}  // namespace

void add_notes(Analysis& a) {
  note_runs(a);
  note_trials_left_out(a);
  note_unreadable(a);
  note_comparisons(a);
  note_other_data(a);
  note_data(a);
  note_last_epochs(a);
  note_floor(a);
  note_shots(a);
  note_inactive_terms(a);
}

}  // namespace diffrank::experiments
