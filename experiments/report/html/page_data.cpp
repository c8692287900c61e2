// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/report/html/page_data.hpp"

#include <cmath>
#include <cstdio>

#include "diffrank/experiments/statistics/statistics.hpp"
#include "diffrank/experiments/store/sweep_file.hpp"

namespace diffrank::experiments {
Json rounded(double value, int digits) {
  if (!std::isfinite(value)) return nullptr;
  char text[48];
  std::snprintf(text, sizeof text, "%.*g", digits, value);
  return std::strtod(text, nullptr);
}

std::vector<std::size_t> detailed_trials(const Json& analysis, std::size_t most) {
  const auto& trials = analysis.at("trials");
  std::vector<double> means;
  for (const auto& trial : trials) {
    const auto& metrics = trial.at("metrics");
    const auto found = metrics.find(analysis.at("metric").get<std::string>());
    means.push_back(found == metrics.end() ? NAN : number(found->at("mean")));
  }
  std::vector<std::size_t> chosen;
  std::size_t finished = 0;
  for (const auto t : best_first(means, analysis.at("goal") != "max")) {
    if (trials[t].at("seeds").empty()) continue;
    if (finished++ < most || trials[t].at("is_baseline") == true) chosen.push_back(t);
  }
  return chosen;
}

std::vector<FinishedRun> finished_runs(const Json& analysis, const std::vector<std::size_t>& trials) {
  std::vector<FinishedRun> runs;
  for (const auto t : trials) {
    const auto& trial = analysis.at("trials")[t];
    for (const auto& seed : trial.at("seeds"))
      runs.push_back({t, seed, run_folder(trial.at("folder").get<std::string>(), trial.at("hash"), seed)});
  }
  return runs;
}

Json page_data(const Json& analysis) {
  const auto trials = detailed_trials(analysis);
  const auto runs = finished_runs(analysis, trials);
  return {{"analysis", analysis},
          {"detailed", trials},
          {"curves", learning_curves(runs)},
          {"labels", label_errors(runs)},
          {"similarities", similarities(runs)}};
}

}  // namespace diffrank::experiments
