// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/analysis/results.hpp"

#include <algorithm>
#include <limits>

#include "diffrank/experiments/running/run_sweep.hpp"
#include "diffrank/experiments/store/run_folder.hpp"

namespace diffrank::experiments {
namespace {

namespace fs = std::filesystem;

Json read_sweep(const fs::path& path) {
  auto sweep = parse_json(read_file(path), path.string());
  for (const char* key : {"name", "metric", "goal", "seeds", "trials"})
    if (!sweep.is_object() || !sweep.contains(key) || sweep[key].empty())
      throw std::runtime_error("'" + path.string() + "' is not what `diffrank run` writes: it has no " + key +
                               ". The same `diffrank run` writes it again");
  return sweep;
}

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
  if (!fs::exists(folder / "sweep.json"))
    throw std::runtime_error("'" + folder.string() +
                             "' holds no sweep.json: give the folder that `diffrank run` printed, runs/NAME");
  const auto sweep = read_sweep(folder / "sweep.json");
  SweepResults results{folder, {}, {}, true, {}, {}};
  try {
    auto trials = sweep.at("trials").get<std::vector<Json>>();
    const auto others = sweep.value("earlier", std::vector<Json>());
    if (earlier) trials.insert(trials.end(), others.begin(), others.end());
    else results.left_out = others.size();
    results.name = sweep.at("name");
    results.metric = sweep.at("metric");
    results.minimize = sweep.at("goal") == "min";
    results.seeds = sweep.at("seeds").get<std::vector<std::uint64_t>>();
    for (const auto& json : trials) {
      TrialResults trial{json.at("hash"), json.at("baseline"), json.at("axes"), {}, {}};
      for (const auto seed : results.seeds) {
        const auto result = RunFolder(run_folder(folder, trial.hash, seed)).result();
        if (result && result->at("status").is_string()) trial.runs.emplace(seed, to_run(*result));
        else trial.open.push_back(seed);
      }
      results.trials.push_back(std::move(trial));
    }
  } catch (const Json::exception& error) {
    throw std::runtime_error("'" + (folder / "sweep.json").string() + "' is not what `diffrank run` writes (" +
                             error.what() + "). The same `diffrank run` writes it again");
  }
  return results;
}

}  // namespace diffrank::experiments
