// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/report/html/page_texts.hpp"

#include <cmath>
#include <set>

#include "diffrank/experiments/report/published_tables.hpp"
#include "diffrank/experiments/statistics/summary_text.hpp"
#include "diffrank/experiments/text/number_text.hpp"

namespace diffrank::experiments {
namespace {

Json metric_texts(const BySeed& by_seed, double level) {
  const auto s = summarize(values_of(by_seed), level);
  return {{"mean", std::isnan(s.mean) ? "-" : number_text(s.mean)},
          {"mean_and_sd", mean_and_sd(by_seed)},
          {"interval", interval_text(s)}};
}

Json metrics_texts(const TrialResults& results, double level) {
  std::set<std::string> names;
  for (const auto& [seed, run] : results.runs)
    if (run.done())
      for (const auto& [name, value] : run.metrics) names.insert(name);
  Json texts = Json::object();
  for (const auto& name : names) texts[name] = metric_texts(results.of(name), level);
  return texts;
}

Json difference_texts(const PairedComparison& c) {
  const auto& d = c.test.difference;
  return {{"difference", difference_text(d.mean, d.low, d.high)},
          {"t_p", p_text(c.test.t_p)},
          {"sign_flip_p", p_text(c.test.sign_flip_p)},
          {"holm_p", p_text(c.holm_p)},
          {"effect_size", effect_text(c.test.effect_size)}};
}

}  // namespace

Json page_texts(const Analysis& analysis) {
  Json texts = Json::array();
  for (const auto& trial : analysis.trials) {
    Json axes = Json::object(), shots = Json::object();
    for (const auto& [path, value] : trial.results.axes) axes[path] = short_value(value);
    for (const auto& [shot, d] : trial.shots) shots[shot] = difference_text(d.difference, d.low, d.high);
    texts.push_back({{"axes", axes}, {"metrics", metrics_texts(trial.results, analysis.level)}, {"shots", shots}});
    if (trial.comparison) texts.back()["difference"] = difference_texts(*trial.comparison);
  }
  return texts;
}

Json published_texts(const Analysis& analysis) {
  Json tables = Json::array();
  for (const auto& t : published_tables(analysis))
    tables.push_back({{"title", t.title}, {"header", t.header}, {"rows", t.rows}});
  return tables;
}

Json floor_texts(const Analysis& analysis) {
  Json texts = Json::array();
  for (const auto& floor : analysis.floors) {
    texts.push_back(Json::object());
    for (const auto& [metric, value] : floor.floor.metrics) texts.back()[metric] = number_text(value);
  }
  return texts;
}

}  // namespace diffrank::experiments
