// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/report/published_tables.hpp"

#include <algorithm>

#include "diffrank/experiments/metrics/shots.hpp"
#include "diffrank/experiments/statistics/summary_text.hpp"
#include "diffrank/experiments/text/number_text.hpp"
#include "diffrank/experiments/text/utf8.hpp"

namespace diffrank::experiments {
namespace {

constexpr std::size_t widest_label = 40;

/// test.mae of test.mae.few
std::string over_all_samples(const std::string& metric) {
  return metric.substr(0, metric.find('.', metric.find('.') + 1));
}

struct Columns {
  std::vector<std::string> names, metrics;
};

Columns columns_of(const Published& table, const std::string& metric) {
  Columns columns;
  const auto add = [&](const std::string& name, const std::string& full) {
    const auto has = [&](const Published::Row& row) { return row.values.count(full) > 0; };
    if (std::none_of(table.rows.begin(), table.rows.end(), has)) return;
    columns.names.push_back(name);
    columns.metrics.push_back(full);
  };
  add("all", metric);
  for (const auto& group : group_names()) add(group, metric + "." + group);
  return columns;
}

/// Of the sweep's trials, those that the row describes; null once where there is none.
std::vector<const AnalyzedTrial*> trials_of(const Analysis& a, std::size_t sweep, const Published::Row& row) {
  std::vector<const AnalyzedTrial*> trials;
  for (const auto& trial : a.trials)
    if (trial.sweep == sweep && std::find(row.trials.begin(), row.trials.end(), trial.results.hash) != row.trials.end())
      trials.push_back(&trial);
  if (trials.empty()) trials.push_back(nullptr);
  return trials;
}

}  // namespace

std::vector<PublishedTable> published_tables(const Analysis& a) {
  std::vector<PublishedTable> tables;
  for (std::size_t s = 0; s < a.sweeps.size(); ++s)
    for (const auto& published : a.sweeps[s].published) {
      const auto columns = columns_of(published, over_all_samples(a.metric));
      if (columns.names.empty()) continue;
      PublishedTable table{published.source + (published.note.empty() ? "" : "; " + published.note),
                           {"published row", "trial here"},
                           {}};
      for (const auto& name : columns.names) table.header.insert(table.header.end(), {name, name + " here"});
      for (const auto& row : published.rows)
        for (const auto* trial : trials_of(a, s, row)) {
          auto& cells = table.rows.emplace_back(
              std::vector<std::string>{row.name, trial ? fit(trial->label, widest_label) : "-"});
          for (const auto& metric : columns.metrics) {
            const auto value = row.values.find(metric);
            cells.push_back(value == row.values.end() ? "-" : to_text(value->second));
            cells.push_back(trial ? mean_and_sd(trial->results.of(metric)) : "-");
          }
        }
      tables.push_back(std::move(table));
    }
  return tables;
}

}  // namespace diffrank::experiments
