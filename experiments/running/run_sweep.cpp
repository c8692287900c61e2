// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/running/run_sweep.hpp"

#include <algorithm>
#include <system_error>

#include "diffrank/core/parallel.hpp"
#include "diffrank/experiments/datasets/data_check.hpp"
#include "diffrank/experiments/running/launchers/worker_pool.hpp"
#include "diffrank/experiments/running/provenance.hpp"
#include "diffrank/experiments/running/run.hpp"
#include "diffrank/experiments/running/run_queue.hpp"
#include "diffrank/experiments/running/stop_signals.hpp"
#include "diffrank/experiments/running/trial_filter.hpp"

namespace diffrank::experiments {
namespace {

void train_here(RunQueue& queue) {
  SingleRuns runs;
  while (!queue.is_over()) {
    const auto request = queue.take(0);
    runs.train(
        request, [&](const Json& event) { queue.hear(0, event); }, StopSignals::requested);
  }
}

void start(WorkerPool& pool, RunQueue& queue, std::size_t slot) {
  const auto request = to_json(queue.take(slot));
  try {
    pool.start(slot, request);
  } catch (const std::system_error& error) {
    queue.hear(slot, {{"event", "died"}, {"error", error.what()}});
  }
}

void train_in_workers(RunQueue& queue) {
  constexpr int tick = 100;  // milliseconds
  WorkerPool pool(queue.slots(), std::max(1, threads() / static_cast<int>(queue.slots())));
  bool stopping = false;
  while (!queue.is_over() || !queue.is_idle()) {
    for (std::size_t slot = 0; slot < queue.slots(); ++slot)
      if (queue.is_idle(slot) && !queue.is_over()) start(pool, queue, slot);
    if (queue.should_stop() && !std::exchange(stopping, true)) pool.stop();
    for (const auto& [slot, event] : pool.wait(tick)) queue.hear(slot, event);
    queue.progress().tick();
  }
}

Plan plan_of(const Configuration& configuration, const RunSettings& settings) {
  return Plan(select_trials(configuration.trials, settings.only), configuration.seeds,
              sweep_folder(settings, configuration.name));
}

/// Opens the data sets of the runs that are to be trained. Throws InvalidSpec where no trial has another: a sweep that
/// cannot train anything leaves no trace.
DataCheck open_data(const Plan& plan, const RunSettings& settings) {
  std::vector<std::shared_ptr<const Dataset>> datasets;
  for (const auto& run : plan.runs())
    if (run.state == RunState::open || (settings.retry_failed && run.state == RunState::failed))
      datasets.push_back(run.trial->trial->data);
  auto check = check_data(datasets);
  const auto is_faulty = [&](const PlannedRun& run) { return check.is_faulty(*run.trial->trial->data); };
  if (!check.faults.empty() && std::all_of(plan.runs().begin(), plan.runs().end(), is_faulty))
    throw InvalidSpec(check.faults);
  return check;
}

}  // namespace

std::filesystem::path sweep_folder(const RunSettings& settings, const std::string& name) {
  return settings.out / name;
}

std::string dry_run(const Configuration& configuration, const RunSettings& settings) {
  const auto plan = plan_of(configuration, settings);
  const auto data = open_data(plan, settings);
  if (!data.faults.empty()) throw InvalidSpec(data.faults);
  Fingerprints fingerprints;
  auto text = plan.to_text(settings.jobs, settings.retry_failed);
  for (const auto& note : provenance_notes(plan, fingerprints)) text += "note: " + note + "\n";
  for (const auto& note : data.notes) text += "note: " + note + "\n";
  return text;
}

int run_sweep(const Configuration& configuration, const RunSettings& settings) {
  const auto plan = plan_of(configuration, settings);
  const auto data = open_data(plan, settings);
  write_sweep(sweep_folder(settings, configuration.name), configuration);
  Fingerprints fingerprints;
  RunQueue queue(plan, configuration, settings, fingerprints);
  for (const auto& note : provenance_notes(plan, fingerprints)) queue.progress().message("note: " + note);
  for (const auto& note : data.notes) queue.progress().message("note: " + note);
  for (const auto& fault : data.faults) queue.progress().message("fault: " + fault.path + ": " + fault.message);
  const StopSignals signals;
  if (queue.slots() == 1) train_here(queue);
  else train_in_workers(queue);
  return queue.conclude();
}

}  // namespace diffrank::experiments
