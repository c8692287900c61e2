// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/report/analysis_json.hpp"

namespace diffrank::experiments {
namespace {

Json metrics_of(const TrialResults& results, double level) {
  std::map<std::string, std::vector<double>> values;
  for (const auto& [seed, run] : results.runs)
    if (run.done())
      for (const auto& [metric, value] : run.metrics) values[metric].push_back(value);
  Json metrics = Json::object();
  for (const auto& [metric, list] : values) {
    const auto s = summarize(list, level);
    metrics[metric] = {
        {"n", s.n}, {"mean", number(s.mean)}, {"sd", number(s.sd)}, {"low", number(s.low)}, {"high", number(s.high)}};
  }
  return metrics;
}

Json to_json(const PairedComparison& c) {
  const auto& d = c.test.difference;
  return {{"n", d.n},
          {"mean", number(d.mean)},
          {"low", number(d.low)},
          {"high", number(d.high)},
          {"t_p", number(c.test.t_p)},
          {"sign_flip_p", number(c.test.sign_flip_p)},
          {"holm_p", number(c.holm_p)},
          {"effect_size", number(c.test.effect_size)}};
}

Json to_json(const AnalyzedTrial& trial, const Analysis& a) {
  const auto& results = trial.results;
  const auto& sweep = a.sweeps[trial.sweep];
  Json seeds = Json::array(), axes = Json::object();
  for (const auto& [seed, run] : results.runs)
    if (run.done()) seeds.push_back(seed);
  for (const auto& [path, value] : results.axes) axes[path] = value;
  std::string baseline = results.baseline;
  if (baseline.empty() && trial.comparison) baseline = a.trials[trial.comparison->baseline].results.hash;
  Json json{{"sweep", sweep.name},
            {"folder", sweep.folder.string()},
            {"hash", results.hash},
            {"label", trial.label},
            {"axes", axes},
            {"baseline", baseline.empty() ? Json() : Json(baseline)},
            {"is_baseline", trial.is_baseline},
            {"runs", {{"done", results.done()}, {"failed", results.failed()}, {"open", results.open.size()}}},
            {"seeds", seeds},
            {"metrics", metrics_of(results, a.level)},
            {"difference", trial.comparison ? to_json(*trial.comparison) : Json()},
            {"best", trial.best}};
  for (const auto& [shot, d] : trial.shots)
    json["shots"][shot] = {
        {"n", d.n}, {"difference", number(d.difference)}, {"low", number(d.low)}, {"high", number(d.high)}};
  return json;
}

Json to_json(const AnalyzedFloor& floor, const Analysis& a) {
  Json trials = Json::array(), metrics = Json::object();
  for (const auto t : floor.trials) trials.push_back(a.trials[t].results.hash);
  for (const auto& [metric, value] : floor.floor.metrics) metrics[metric] = number(value);
  return {
      {"label", floor.label}, {"prediction", number(floor.floor.prediction)}, {"trials", trials}, {"metrics", metrics}};
}

}  // namespace

Json to_json(const Analysis& a) {
  Json sweeps = Json::array(), trials = Json::array(), floors = Json::array();
  for (const auto& floor : a.floors) floors.push_back(to_json(floor, a));
  for (const auto& sweep : a.sweeps) {
    sweeps.push_back({{"name", sweep.name}, {"folder", sweep.folder.string()}});
    if (!sweep.published.empty()) sweeps.back()["published"] = to_json(sweep.published);
  }
  for (const auto& trial : a.trials) trials.push_back(to_json(trial, a));
  return {{"metric", a.metric},   {"goal", a.minimize ? "min" : "max"},
          {"level", a.level},     {"sweeps", sweeps},
          {"columns", a.columns}, {"trials", trials},
          {"floors", floors}};
}

}  // namespace diffrank::experiments
