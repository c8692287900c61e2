// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/running/plan.hpp"

#include <algorithm>
#include <array>
#include <map>

#include "diffrank/experiments/store/run_folder.hpp"
#include "diffrank/experiments/store/sweep_file.hpp"
#include "diffrank/experiments/text/number_text.hpp"
#include "diffrank/experiments/text/table.hpp"

namespace diffrank::experiments {
namespace {

PlannedRun planned(const SweptTrial& trial, std::uint64_t seed, const std::filesystem::path& folder) {
  PlannedRun run{&trial, seed, run_folder(folder, trial.hash, seed),
                 trial_label(trial.axes) + "  seed " + std::to_string(seed), RunState::open};
  const RunFolder files(run.folder);
  if (const auto result = files.result()) {
    run.state = result->at("status") == "done" ? RunState::done : RunState::failed;
    if (run.state == RunState::done && result->contains("seconds")) run.seconds = number(result->at("seconds"));
  } else if (files.is_locked()) {
    run.state = RunState::training;
  }
  return run;
}

}  // namespace

Plan::Plan(std::vector<SweptTrial> trials, const std::vector<std::uint64_t>& seeds, const std::filesystem::path& folder)
    : trials_(std::move(trials)), folder_(folder) {
  for (const auto seed : seeds)
    for (const auto& trial : trials_) runs_.push_back(planned(trial, seed, folder));
}

std::size_t Plan::count(RunState state) const {
  return static_cast<std::size_t>(
      std::count_if(runs_.begin(), runs_.end(), [state](const PlannedRun& run) { return run.state == state; }));
}

std::string Plan::to_text(std::size_t jobs, bool retry_failed) const {
  std::string text = count_text(trials_.size(), "trial") + " x " +
                     count_text(trials_.empty() ? 0 : runs_.size() / trials_.size(), "seed") + " = " +
                     count_text(runs_.size(), "run") + " in " + folder_.string() + ": " +
                     std::to_string(count(RunState::done)) + " done, " + std::to_string(count(RunState::failed)) +
                     " failed, " + std::to_string(count(RunState::training)) + " being trained, " +
                     std::to_string(count(RunState::open)) + " open\n\n";
  std::map<const SweptTrial*, std::array<std::size_t, 4>> states;
  for (const auto& run : runs_) ++states[run.trial][static_cast<std::size_t>(run.state)];
  std::vector<std::vector<std::string>> rows;
  for (const auto& trial : trials_) {
    rows.push_back({trial_label(trial.axes), trial.hash});
    for (const auto n : states[&trial]) rows.back().push_back(std::to_string(n));
  }
  return text + table({"trial", "hash", "done", "failed", "being trained", "open"}, rows) + "\n" +
         estimate(jobs, retry_failed) + "\n";
}

/// Sums over finished runs, for the estimate of the remaining time.
struct Plan::Seconds {
  double total = 0, runs = 0, epochs = 0;
  void add(const PlannedRun& run) {
    total += run.seconds;
    epochs += static_cast<double>(run.trial->trial->all_epochs());
    ++runs;
  }
};

std::string Plan::estimate(std::size_t jobs, bool retry_failed) const {
  Seconds all;
  std::map<const SweptTrial*, Seconds> by_trial;
  for (const auto& run : runs_)
    if (run.state == RunState::done) all.add(run), by_trial[run.trial].add(run);
  std::size_t to_train = 0;
  double seconds = 0;
  for (const auto& run : runs_) {
    if (run.state != RunState::open && !(retry_failed && run.state == RunState::failed)) continue;
    ++to_train;
    const auto own = by_trial.find(run.trial);  // if none, the mean time per epoch of all finished runs
    if (own != by_trial.end()) seconds += own->second.total / own->second.runs;
    else if (all.runs > 0) seconds += all.total / all.epochs * static_cast<double>(run.trial->trial->all_epochs());
  }
  if (to_train == 0) return "Nothing to train.";
  const auto what = count_text(to_train, "run") + " to train";
  if (all.runs == 0) return what + "; how long that takes can be said once a run is done.";
  const auto at_a_time = std::min(jobs, to_train), finished = count(RunState::done);
  return what + ": about " + clock_text(seconds / static_cast<double>(at_a_time)) + " with --jobs " +
         std::to_string(jobs) + ", as the " + (finished == 1 ? "finished run" : count_text(finished, "finished run")) +
         " took.";
}

}  // namespace diffrank::experiments
