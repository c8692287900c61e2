// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/analysis/results.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "diffrank/experiments/file.hpp"
#include "diffrank/experiments/store/run_folder.hpp"
#include "diffrank/experiments/store/sweep_file.hpp"

namespace diffrank::experiments {
namespace {

namespace fs = std::filesystem;

/// The numbers in an object of a result; empty where it has no such object.
std::map<std::string, double> numbers_of(const Json& result, const char* key) {
  std::map<std::string, double> numbers;
  const auto object = result.find(key);
  if (object == result.end() || !object->is_object()) return numbers;
  for (const auto& [name, value] : object->items())
    if (value.is_number() || value == "NaN" || value == "Infinity" || value == "-Infinity")
      numbers.emplace_hint(numbers.end(), name, number(value));
  return numbers;
}

RunResult to_run(const Json& result) {
  RunResult run;
  run.status = result.at("status");
  if (const auto seconds = result.find("seconds"); seconds != result.end() && seconds->is_number())
    run.seconds = *seconds;
  const auto epochs = result.value("epochs", Json());
  run.selected_last_epoch = epochs.is_number() && epochs > 1 && epochs == result.value("selected_epoch", Json()) &&
                            result.value("stopped_early", Json()) == false;
  run.metrics = numbers_of(result, "metrics");
  if (whole_number(epochs)) run.epochs = *whole_number(epochs);
  for (const auto& [term, count] : numbers_of(result, "inactive_epochs"))
    if (count >= 0) run.inactive_epochs[term] = static_cast<std::size_t>(count);
  return run;
}

Floor to_floor(const Json& result) {
  const auto found = result.find("training_median");
  if (found == result.end() || !found->is_object()) return {};
  auto prediction = found->value("prediction", Json());
  if (prediction.is_array() && !prediction.empty()) prediction = prediction[0];  // of several labels the first
  if (!prediction.is_number()) return {};
  return {prediction, numbers_of(*found, "metrics")};
}

std::vector<std::string> to_data_notes(const Json& result) {
  std::vector<std::string> notes;
  const auto found = result.find("data_notes");
  if (found != result.end() && found->is_array())
    for (const auto& note : *found)
      if (note.is_string()) notes.push_back(note);
  return notes;
}

void note_unreadable(const fs::path& run, SweepResults& results) {
  const auto path = run / "result.json";
  std::error_code error;
  if (fs::status(path, error).type() == fs::file_type::not_found) return;
  try {
    if (error) throw std::runtime_error("cannot read '" + path.string() + "': " + error.message());
    read_file(path.string());
  } catch (const std::runtime_error& why) {
    if (results.unreadable++ == 0) results.why_unreadable = why.what();
  }
}

void read_runs(SweepResults& results, TrialResults& trial) {
  for (const auto seed : results.seeds) {
    const auto run = run_folder(results.folder, trial.hash, seed);
    const auto result = RunFolder(run).result();
    if (result && result->at("status").is_string()) {
      trial.runs.emplace(seed, to_run(*result));
      if (std::isnan(trial.floor.prediction)) trial.floor = to_floor(*result);
      if (trial.data_notes.empty()) trial.data_notes = to_data_notes(*result);
    } else {
      trial.open.push_back(seed);
      note_unreadable(run, results);
    }
  }
}

}  // namespace

std::size_t TrialResults::done() const {
  return static_cast<std::size_t>(
      std::count_if(runs.begin(), runs.end(), [](const auto& run) { return run.second.done(); }));
}

const std::string* TrialResults::axis(const std::string& path) const {
  const auto found = std::find_if(axes.begin(), axes.end(), [&](const auto& entry) { return entry.first == path; });
  return found == axes.end() ? nullptr : &found->second;
}

BySeed TrialResults::of(const std::string& metric) const {
  BySeed values;
  for (const auto& [seed, run] : runs) {
    if (!run.done()) continue;
    const auto found = run.metrics.find(metric);
    values[seed] = found == run.metrics.end() ? std::numeric_limits<double>::quiet_NaN() : found->second;
  }
  return values;
}

SweepResults read_results(const fs::path& folder, bool earlier) {
  const auto sweep = read_sweep(folder);
  SweepResults results;
  results.folder = folder;
  results.name = sweep.name;
  results.metric = sweep.metric;
  results.minimize = sweep.minimize;
  results.seeds = sweep.seeds;
  results.published = sweep.published;
  auto trials = sweep.trials;
  if (earlier) trials.insert(trials.end(), sweep.earlier.begin(), sweep.earlier.end());
  else results.left_out = sweep.earlier.size();
  for (const auto& listed : trials) {
    results.trials.push_back({listed.hash, listed.baseline, listed.axes, {}, {}, {}});
    read_runs(results, results.trials.back());
  }
  return results;
}

}  // namespace diffrank::experiments
