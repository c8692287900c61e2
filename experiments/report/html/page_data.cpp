// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/report/html/page_data.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "diffrank/experiments/store/sweep_file.hpp"

namespace diffrank::experiments {
namespace {

/// The analysis with numbers of six digits: a table shows four.
Json shortened(const Json& value) {
  if (value.is_number_float()) return rounded(value.get<double>());
  if (!value.is_structured()) return value;
  Json copy = value;
  for (auto& part : copy) part = shortened(part);
  return copy;
}

}  // namespace

Json rounded(double value, int digits) {
  if (!std::isfinite(value)) return nullptr;
  char text[48];
  std::snprintf(text, sizeof text, "%.*g", digits, value);
  return std::strtod(text, nullptr);
}

std::vector<std::size_t> detailed_trials(const Json& analysis, std::size_t most) {
  const auto& trials = analysis.at("trials");
  const double sign = analysis.at("goal") == "max" ? -1 : 1;
  std::vector<std::pair<double, std::size_t>> order;
  for (std::size_t t = 0; t < trials.size(); ++t) {
    if (trials[t].at("seeds").empty()) continue;
    const auto& metrics = trials[t].at("metrics");
    const auto found = metrics.find(analysis.at("metric").get<std::string>());
    const double mean = found == metrics.end() ? NAN : number(found->at("mean"));
    order.emplace_back(std::isnan(mean) ? INFINITY : sign * mean, t);
  }
  std::sort(order.begin(), order.end());
  std::vector<std::size_t> chosen;
  for (std::size_t i = 0; i < order.size(); ++i)
    if (i < most || trials[order[i].second].at("is_baseline") == true) chosen.push_back(order[i].second);
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
  return {{"analysis", shortened(analysis)},
          {"detailed", trials},
          {"curves", learning_curves(runs)},
          {"labels", label_errors(runs)},
          {"similarities", similarities(runs)}};
}

}  // namespace diffrank::experiments
