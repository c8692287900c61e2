// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/report/report_tables.hpp"

#include <algorithm>
#include <cmath>
#include <set>

#include "diffrank/experiments/analysis/axis_names.hpp"
#include "diffrank/experiments/metrics/zones.hpp"
#include "diffrank/experiments/statistics/summary_text.hpp"
#include "diffrank/experiments/text/number_text.hpp"
#include "diffrank/experiments/text/table.hpp"
#include "diffrank/experiments/text/utf8.hpp"

namespace diffrank::experiments {
namespace {

constexpr std::size_t widest = 160;

const std::vector<std::string>& shots_and_all() {
  static const std::vector<std::string> names{"all", "many", "median", "few"};
  return names;
}

/// All, the shots, and, where test labels lie outside those of the training part, the zones.
std::vector<std::string> groups_of(const Analysis& a, const std::string& metric) {
  auto groups = shots_and_all();
  const auto has = [&](const std::string& zone) {
    return std::any_of(a.trials.begin(), a.trials.end(), [&](const AnalyzedTrial& trial) {
      const auto& runs = trial.results.runs;
      return std::any_of(runs.begin(), runs.end(),
                         [&](const auto& run) { return run.second.metrics.count(metric + "." + zone) > 0; });
    });
  };
  if (has("interpolation") || has("extrapolation"))
    groups.insert(groups.end(), zone_names().begin(), zone_names().end());
  return groups;
}

/// "test.mae" for "test.mae.few".
std::string all_of(const std::string& metric) {
  return metric.substr(0, metric.find('.', metric.find('.') + 1));
}

std::string runs_text(const TrialResults& results) {
  return std::to_string(results.done()) +
         (results.failed() ? " (" + std::to_string(results.failed()) + " failed)" : "") +
         (results.open.empty() ? "" : " (" + std::to_string(results.open.size()) + " open)");
}

/// The metrics NAME.active that runs have, such as ranksim.active.
std::set<std::string> active_metrics(const Analysis& a) {
  std::set<std::string> found;
  const std::string ending = ".active";
  for (const auto& trial : a.trials)
    for (const auto& [seed, run] : trial.results.runs)
      for (const auto& [name, value] : run.metrics)
        if (name.size() > ending.size() && name.compare(name.size() - ending.size(), ending.size(), ending) == 0)
          found.insert(name);
  return found;
}

template <class Columns>
std::string text_of(const Columns& columns) {
  std::vector<std::string> header;
  std::vector<std::vector<std::string>> rows(columns.front().cells.size());
  for (const auto& column : columns) {
    header.push_back(column.header);
    for (std::size_t r = 0; r < rows.size(); ++r) rows[r].push_back(column.cells[r]);
  }
  return rows.empty() ? "" : table(header, rows);
}

bool fits(const std::string& table) {
  return text_width(table.substr(0, table.find('\n'))) <= widest;
}

}  // namespace

bool ReportTables::Column::empty() const {
  return std::all_of(cells.begin(), cells.end(), [](const std::string& cell) { return cell == "-"; });
}

ReportTables::ReportTables(const Analysis& analysis, std::vector<std::size_t> trials)
    : a_(analysis), trials_(std::move(trials)) {
  results_ = results_table(Names::axes);
  differences_ = differences_table(Names::axes);
  shots_ = shots_table(Names::axes);
  if (fits(results_) && fits(differences_) && fits(shots_)) return;
  results_ = numbered(&ReportTables::results_table);
  differences_ = numbered(&ReportTables::differences_table);
  shots_ = numbered(&ReportTables::shots_table);
}

std::string ReportTables::numbered(std::string (ReportTables::*table)(Names) const) {
  const auto wide = (this->*table)(Names::numbers_and_axes);
  if (fits(wide)) return wide;
  needs_legend_ = true;
  return (this->*table)(Names::numbers);
}

std::string ReportTables::number(std::size_t trial) const {
  return "#" + std::to_string(trial + 1);
}

std::string ReportTables::legend() const {
  std::string text;
  for (const auto t : trials_)
    if (needs_legend_) text += number(t) + "  " + a_.trials[t].label + "\n";
  return text;
}

ReportTables::Columns ReportTables::names_of(const std::vector<std::size_t>& trials, Names names) const {
  Columns columns;
  const auto add = [&](const std::string& header, const auto& cell) {
    columns.push_back({header, {}});
    for (const auto t : trials) columns.back().cells.push_back(cell(t));
  };
  if (names != Names::axes) add("#", [this](std::size_t t) { return number(t); });
  if (names == Names::numbers) return columns;
  if (a_.sweeps.size() > 1) add("sweep", [this](std::size_t t) { return a_.sweeps[a_.trials[t].sweep].name; });
  const auto headers = short_names(a_.columns);
  for (std::size_t c = 0; c < headers.size(); ++c)
    add(headers[c], [&](std::size_t t) {
      const auto* value = a_.trials[t].results.axis(a_.columns[c]);
      return value ? short_value(*value) : "-";
    });
  if (columns.empty()) add("trial", [this](std::size_t t) { return a_.trials[t].label; });
  return columns;
}

/// Trials that a row with the gain over their baseline follows: those of a table with several baselines.
std::vector<bool> ReportTables::with_gain() const {
  std::set<std::size_t> baselines;
  for (const auto t : compared()) baselines.insert(a_.trials[t].comparison->baseline);
  std::vector<bool> gains;
  for (const auto t : trials_) gains.push_back(baselines.size() > 1 && a_.trials[t].comparison.has_value());
  return gains;
}

/// The mean difference of a metric to the trial's baseline, paired by seed.
std::string ReportTables::gain(const AnalyzedTrial& trial, const std::string& metric) const {
  const auto& baseline = a_.trials[trial.comparison->baseline];
  const auto mean = paired_test(trial.results.of(metric), baseline.results.of(metric), a_.level).difference.mean;
  return std::isnan(mean) ? "-" : (mean > 0 ? "+" : "") + number_text(mean);
}

std::string ReportTables::results_table(Names names) const {
  auto columns = names_of(trials_, names);
  const auto gains = with_gain();
  for (auto& column : columns)
    for (std::size_t r = trials_.size(); r-- > 0;)
      if (gains[r])
        column.cells.insert(column.cells.begin() + static_cast<std::ptrdiff_t>(r) + 1,
                            &column == &columns.front() ? "  gain" : "");
  const auto of_floor = [&](const std::string& metric, const AnalyzedFloor& floor) {
    const auto value = floor.floor.metrics.find(metric);
    return value == floor.floor.metrics.end() ? "-" : number_text(value->second);
  };
  for (auto& column : columns)
    for (const auto& floor : a_.floors) column.cells.push_back(&column == &columns.front() ? floor.label : "-");
  const auto add = [&](const std::string& header, const std::string& metric, const auto& cell) {
    Column column{header, {}};
    for (const auto t : trials_) column.cells.push_back(cell(a_.trials[t]));
    if (column.empty()) return;
    for (std::size_t r = trials_.size(); r-- > 0;)
      if (gains[r])
        column.cells.insert(column.cells.begin() + static_cast<std::ptrdiff_t>(r) + 1,
                            metric.empty() ? "" : gain(a_.trials[trials_[r]], metric));
    for (const auto& floor : a_.floors) column.cells.push_back(of_floor(metric, floor));
    columns.push_back(std::move(column));
  };
  add("runs", "", [](const AnalyzedTrial& trial) { return runs_text(trial.results); });
  for (const auto& group : groups_of(a_, all_of(a_.metric))) {
    const auto metric = all_of(a_.metric) + (group == "all" ? "" : "." + group);
    add(group, metric, [&](const AnalyzedTrial& trial) {
      return (trial.best && metric == a_.metric ? "* " : "") + mean_and_sd(trial.results.of(metric));
    });
    if (metric == a_.metric)
      add("95 % interval", "", [this](const AnalyzedTrial& trial) {
        return interval_text(summarize(values_of(a_.values(trial)), a_.level));
      });
  }
  for (const auto& metric : active_metrics(a_))
    add(metric, metric, [&](const AnalyzedTrial& trial) { return mean_and_sd(trial.results.of(metric)); });
  return text_of(columns);
}

std::vector<std::size_t> ReportTables::compared() const {
  std::vector<std::size_t> found;
  for (const auto t : trials_)
    if (a_.trials[t].comparison) found.push_back(t);
  return found;
}

std::string ReportTables::differences_table(Names names) const {
  const auto trials = compared();
  const auto undefined = [this](std::size_t t) { return std::isnan(a_.trials[t].comparison->test.difference.mean); };
  if (std::all_of(trials.begin(), trials.end(), undefined)) return "";
  auto columns = names_of(trials, names);
  const auto add = [&](const std::string& header, const auto& cell) {
    Column column{header, {}};
    for (const auto t : trials) column.cells.push_back(cell(*a_.trials[t].comparison));
    if (!column.empty()) columns.push_back(std::move(column));
  };
  std::set<std::size_t> baselines;
  for (const auto t : trials) baselines.insert(a_.trials[t].comparison->baseline);
  if (baselines.size() > 1)
    add("baseline", [&](const PairedComparison& c) {
      return names != Names::axes ? number(c.baseline) : a_.trials[c.baseline].label;
    });
  add("pairs", [](const PairedComparison& c) { return std::to_string(c.test.difference.n); });
  add("difference [95 %]", [](const PairedComparison& c) {
    const auto& d = c.test.difference;
    return difference_text(d.mean, d.low, d.high);
  });
  add("t p", [](const PairedComparison& c) { return p_text(c.test.t_p); });
  add("Holm p", [](const PairedComparison& c) { return p_text(c.holm_p); });
  add("sign-flip p", [](const PairedComparison& c) { return p_text(c.test.sign_flip_p); });
  add("d_z", [](const PairedComparison& c) { return effect_text(c.test.effect_size); });
  return text_of(columns);
}

std::string ReportTables::shots_table(Names names) const {
  std::vector<std::size_t> trials;
  for (const auto t : compared())
    if (!a_.trials[t].shots.empty()) trials.push_back(t);
  auto columns = names_of(trials, names);
  for (const auto& shot : shots_and_all()) {
    std::set<std::size_t> rows;
    for (const auto t : trials) rows.insert(a_.trials[t].shots.at(shot).n);
    const auto size = [&](std::size_t n) { return " (" + count_text(n, "row") + ")"; };
    Column column{rows.size() == 1 ? shot + size(*rows.begin()) : shot, {}};
    for (const auto t : trials) {
      const auto& d = a_.trials[t].shots.at(shot);
      column.cells.push_back(difference_text(d.difference, d.low, d.high) + (rows.size() > 1 ? size(d.n) : ""));
    }
    if (!column.empty()) columns.push_back(std::move(column));
  }
  return text_of(columns);
}

}  // namespace diffrank::experiments
