// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/running/run_sweep.hpp"

#include <algorithm>
#include <memory>
#include <utility>

#include "diffrank/core/parallel.hpp"
#include "diffrank/experiments/running/launchers/here.hpp"
#include "diffrank/experiments/running/launchers/workers.hpp"
#include "diffrank/experiments/running/provenance.hpp"
#include "diffrank/experiments/running/run_queue.hpp"
#include "diffrank/experiments/running/stop_signals.hpp"
#include "diffrank/experiments/running/trial_filter.hpp"
#include "diffrank/experiments/store/sweep_file.hpp"
#include "diffrank/experiments/training/trial_check.hpp"

namespace diffrank::experiments {
namespace {

std::unique_ptr<Launcher> make_launcher(RunQueue& queue) {
  if (queue.slots() == 1) return std::make_unique<Here>([&queue] { return queue.should_stop(); });
  return std::make_unique<Workers>(queue.slots(), std::max(1, threads() / static_cast<int>(queue.slots())));
}

void train(RunQueue& queue, Launcher& launcher) {
  bool stopping = false;
  while (!queue.is_over() || !queue.is_idle()) {
    for (std::size_t slot = 0; slot < queue.slots(); ++slot)
      if (queue.is_free(slot) && !queue.is_over()) launcher.start(slot, queue.take(slot));
    if (queue.should_stop() && !std::exchange(stopping, true)) launcher.stop();
    launcher.wait([&](std::size_t slot, const Event& event) { queue.on_event(slot, event); });
    queue.progress().refresh();
  }
}

Plan plan_of(const Configuration& configuration, const RunSettings& settings) {
  return Plan(select_trials(configuration.trials, settings.only), configuration.seeds,
              settings.folder_of(configuration.name));
}

SweepFile sweep_file_of(const Configuration& c) {
  SweepFile sweep{c.name, c.metric, c.minimize, c.seeds, {}, c.published};
  for (const auto& trial : c.trials) sweep.trials.push_back({trial.hash, trial.axes, trial.baseline});
  return sweep;
}

/// Checks the trials that are to be trained with their data. Throws InvalidSpec if all runs are faulty, before anything
/// is written: nothing could be trained.
TrialCheck check_open(const Plan& plan, const RunSettings& settings) {
  std::vector<const Trial*> trials;
  bool all = true;
  for (const auto& run : plan.runs()) {
    const bool open = run.state == RunState::open || (settings.retry_failed && run.state == RunState::failed);
    if (open) trials.push_back(run.trial->trial.get());
    all = all && open;
  }
  auto check = check_trials(trials);
  if (all && !check.faults.empty() && std::count(check.faulty.begin(), check.faulty.end(), false) == 0)
    throw InvalidSpec(check.faults);
  return check;
}

}  // namespace

std::string dry_run(const Configuration& configuration, const RunSettings& settings) {
  const auto plan = plan_of(configuration, settings);
  const auto found = check_open(plan, settings);
  if (!found.faults.empty()) throw InvalidSpec(found.faults);
  Fingerprints fingerprints;
  auto text = plan.to_text(settings.jobs, settings.retry_failed);
  for (const auto& note : provenance_notes(plan, fingerprints)) text += "note: " + note + "\n";
  for (const auto& note : found.notes) text += "note: " + note + "\n";
  return text;
}

int run_sweep(const Configuration& configuration, const RunSettings& settings) {
  const auto plan = plan_of(configuration, settings);
  const auto found = check_open(plan, settings);
  write_sweep(settings.folder_of(configuration.name), sweep_file_of(configuration));
  Fingerprints fingerprints;
  RunQueue queue(plan, configuration, settings, fingerprints);
  for (const auto& note : provenance_notes(plan, fingerprints)) queue.progress().message("note: " + note);
  for (const auto& note : found.notes) queue.progress().message("note: " + note);
  for (const auto& fault : found.faults) queue.progress().message("fault: " + fault.path + ": " + fault.message);
  const StopSignals signals;
  train(queue, *make_launcher(queue));
  return queue.conclude();
}

}  // namespace diffrank::experiments
