// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/analysis/results.hpp"

#include <algorithm>
#include <limits>

#include "diffrank/experiments/store/run_folder.hpp"
#include "diffrank/experiments/store/sweep_file.hpp"

namespace diffrank::experiments {
namespace {

namespace fs = std::filesystem;

RunResult to_run(const Json& result) {
  RunResult run;
  run.status = result.at("status");
  if (const auto seconds = result.find("seconds"); seconds != result.end() && seconds->is_number())
    run.seconds = *seconds;
  const auto metrics = result.find("metrics");
  if (metrics == result.end() || !metrics->is_object()) return run;
  for (const auto& [name, value] : metrics->items())
    if (value.is_number() || value == "NaN" || value == "Infinity" || value == "-Infinity")
      run.metrics.emplace_hint(run.metrics.end(), name, number(value));
  return run;
}

}  // namespace

std::size_t TrialResults::done() const {
  return static_cast<std::size_t>(
      std::count_if(runs.begin(), runs.end(), [](const auto& run) { return run.second.done(); }));
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
  SweepResults results{folder, sweep.name, sweep.metric, sweep.minimize, sweep.seeds, {}};
  auto trials = sweep.trials;
  if (earlier) trials.insert(trials.end(), sweep.earlier.begin(), sweep.earlier.end());
  else results.left_out = sweep.earlier.size();
  for (const auto& listed : trials) {
    TrialResults trial{listed.hash, listed.baseline, listed.axes, {}, {}};
    for (const auto seed : results.seeds) {
      const auto result = RunFolder(run_folder(folder, trial.hash, seed)).result();
      if (result && result->at("status").is_string()) trial.runs.emplace(seed, to_run(*result));
      else trial.open.push_back(seed);
    }
    results.trials.push_back(std::move(trial));
  }
  return results;
}

}  // namespace diffrank::experiments
