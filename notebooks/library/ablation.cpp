// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <iostream>
#include <map>
#include <set>
#include <stdexcept>

#include "diffrank/core/warnings.hpp"
#include "diffrank/experiments/configuration/configuration.hpp"
#include "diffrank/experiments/report/analysis_json.hpp"
#include "diffrank/experiments/report/html/page_data.hpp"
#include "diffrank/experiments/report/report.hpp"
#include "diffrank/experiments/running/run_sweep.hpp"
#include "diffrank/notebooks/library/html.hpp"
#include "diffrank/notebooks/parts/library.hpp"

namespace diffrank::notebook::library {
namespace {

using experiments::Json;

constexpr int interrupted = 130;

/// The configuration of a cell. Its faults are named by their paths alone: the cell has other lines than the text has.
experiments::Configuration read(const std::string& configuration, const std::string& overrides) {
  const std::string source = "configuration";
  try {
    return experiments::read_configuration(configuration, source,
                                           Json::parse(overrides).get<std::vector<std::string>>());
  } catch (InvalidSpec& error) {
    for (auto& problem : error.problems)
      if (problem.path.rfind(source + ":", 0) == 0) problem.path.erase(0, problem.path.find(": ") + 2);
    throw InvalidSpec(error.problems);
  }
}

/// The lines before the first table: what it shows.
std::string title_of(const std::string& report) {
  return report.substr(0, report.find('\n'));
}

/// A table of the report that numbers its trials, for want of width, with their names in place of the numbers.
Json named(Json table, const experiments::Analysis& analysis, const std::string& first_result) {
  if (table["header"][0] != "#") return table;
  const bool has_names = table["header"][1] != first_result;
  if (has_names) table["header"].erase(0);
  else table["header"][0] = "trial";
  for (auto& row : table["rows"]) {
    const auto first = row[0].get<std::string>();
    if (has_names) row.erase(0);
    else if (first.front() == '#') row[0] = analysis.trials.at(std::stoul(first.substr(1)) - 1).label;
  }
  return table;
}

/// The mean over the runs of a trial that have the epoch.
Json mean_curve(const std::map<double, std::vector<double>>& epochs, const std::string& name) {
  Json x = Json::array(), y = Json::array();
  for (const auto& [epoch, values] : epochs) {
    double sum = 0;
    for (const double v : values) sum += v;
    x.push_back(epoch);
    y.push_back(sum / static_cast<double>(values.size()));
  }
  return {{"kind", "line"}, {"name", name}, {"x", x}, {"y", y}};
}

}  // namespace

std::string run(const std::string& configuration, const std::string& overrides, const std::string& out) {
  const auto sweep = read(configuration, overrides);
  experiments::RunSettings settings;
  settings.out = out;
  settings.print = [](const std::string& line) { std::cerr << line << std::flush; };
  const int status = experiments::run_sweep(sweep, settings);
  for (const auto& warning : take_warnings()) std::cerr << "warning: " << warning.message() << "\n";
  const auto folder = settings.folder_of(sweep.name).string();
  if (status == interrupted)
    throw std::runtime_error("interrupted: the same call goes on where the runs in " + folder + " stopped");
  return folder;
}

std::string runs(const std::string& folder, const std::string& metric) {
  experiments::ReportSettings settings;
  settings.analysis.metric = metric;
  const auto text = experiments::report({folder}, settings);
  const auto tables = tables_of(text);
  const auto analysis = experiments::analyze({folder}, settings.analysis);
  Json answer{{"text", text}, {"analysis", to_json(analysis)}, {"results", named(tables.at(0), analysis, "runs")}};
  answer["results"]["title"] = title_of(text);
  const auto has_baseline = [](const auto& trial) { return trial.comparison.has_value(); };
  if (tables.size() > 1 && std::any_of(analysis.trials.begin(), analysis.trials.end(), has_baseline)) {
    answer["differences"] = named(tables[1], analysis, "pairs");
    answer["differences"]["title"] = "Difference of " + analysis.metric + " to the baseline, paired by seed";
  }
  return experiments::dump(answer);
}

std::string curves(const std::string& folder, const std::string& metric) {
  const auto analysis = to_json(experiments::analyze({folder}));
  const auto found =
      experiments::learning_curves(experiments::finished_runs(analysis, experiments::detailed_trials(analysis)));
  std::map<std::size_t, std::map<double, std::vector<double>>> trials;
  for (const auto& run : found.at("runs")) {
    if (!run.at("values").contains(metric)) continue;
    const auto& values = run["values"][metric];
    for (std::size_t e = 0; e < values.size(); ++e)
      if (values[e].is_number()) trials[run.at("trial")][run.at("epochs")[e]].push_back(values[e]);
  }
  if (trials.empty())
    throw std::invalid_argument("curves: no run in " + folder + " has the metric '" + metric + "'" +
                                suggestion(metric, found.at("metrics").get<std::vector<std::string>>()));
  Json marks = Json::array();
  for (const auto& [trial, epochs] : trials) {
    marks.push_back(mean_curve(epochs, analysis.at("trials")[trial].at("label")));
    marks.back()["color"] = trial;  // the same in each chart of these runs
  }
  return experiments::dump({{"title", metric + ", mean over seeds"},
                            {"x", {{"title", "epoch"}}},
                            {"y", {{"title", metric}}},
                            {"marks", marks}});
}

}  // namespace diffrank::notebook::library
