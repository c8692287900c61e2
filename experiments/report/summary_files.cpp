// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/report/summary_files.hpp"

#include <set>

#include "diffrank/experiments/analysis/analyze.hpp"
#include "diffrank/experiments/file.hpp"
#include "diffrank/experiments/report/analysis_json.hpp"

namespace diffrank::experiments {
namespace {

/// RFC 4180
std::string cell(const std::string& text) {
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string quoted = "\"";
  for (const char c : text) quoted += c == '"' ? "\"\"" : std::string(1, c);
  return quoted + "\"";
}

void write_csv(const Analysis& a, std::ostream& out) {
  std::set<std::string> metrics;
  for (const auto& trial : a.trials)
    for (const auto& [seed, run] : trial.results.runs)
      for (const auto& [metric, value] : run.metrics) metrics.insert(metric);
  out << "trial,seed,status";
  for (const auto& path : a.columns) out << ',' << cell(path);
  for (const auto& metric : metrics) out << ',' << cell(metric);
  out << '\n';
  for (const auto& trial : a.trials)
    for (const auto seed : a.sweeps[trial.sweep].seeds) {
      const auto found = trial.results.runs.find(seed);
      const bool open = found == trial.results.runs.end();
      out << trial.results.hash << ',' << seed << ',' << cell(open ? "open" : found->second.status);
      for (const auto& path : a.columns)
        out << ',' << (trial.results.axis(path) ? cell(*trial.results.axis(path)) : "");
      for (const auto& metric : metrics) {
        out << ',';
        if (open) continue;
        const auto value = found->second.metrics.find(metric);
        if (value != found->second.metrics.end()) out << to_text(value->second);
      }
      out << '\n';
    }
  for (const auto& floor : a.floors) {
    out << cell(floor.label) << ",,constant" << std::string(a.columns.size(), ',');
    for (const auto& metric : metrics) {
      const auto value = floor.floor.metrics.find(metric);
      out << ',' << (value == floor.floor.metrics.end() ? "" : to_text(value->second));
    }
    out << '\n';
  }
}

}  // namespace

void write_summaries(const std::filesystem::path& folder) {
  const auto a = analyze({folder});
  write_atomically(folder / "summary.csv", [&](std::ostream& out) { write_csv(a, out); });
  write_atomically(folder / "summary.json", [&](std::ostream& out) { out << dump(to_json(a), 1) << '\n'; });
}

}  // namespace diffrank::experiments
