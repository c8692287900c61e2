// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdlib>
#include <stdexcept>
#include <string>
#include <vector>

#include "diffrank/notebooks/parts/chart.hpp"
#include "diffrank/notebooks/parts/table.hpp"

namespace diffrank::notebook {

/// The finished runs of an ablation, analyzed as `diffrank report` does.
struct Runs {
  std::string folder;
  Json json;
  /// A row for each trial: mean, sd and interval over seeds, overall and by shots.
  Table table() const { return Table::from(json.at("results")); }
  /// Differences to the baseline, paired by seed, with tests. Throws where the ablation names no baseline.
  Table differences() const {
    if (json.contains("differences")) return Table::from(json["differences"]);
    throw std::invalid_argument("differences: no trial in " + folder +
                                " is compared: name a report.baseline, such as {\"regularizer\": \"none\"}");
  }
  /// The mean over seeds of a metric such as val.mae or ranksim.active, a line for each trial.
  Chart curves(const std::string& metric) const { return Chart::from(Json::parse(library::curves(folder, metric))); }
  /// The whole report as text.
  std::string text() const { return json.at("text").get<std::string>(); }
  /// Everything as numbers: what `diffrank report --write` puts into summary.json.
  const Json& analysis() const { return json.at("analysis"); }
};

inline Json mime_bundle_repr(const Runs& runs) {
  return mime_bundle_repr(runs.table());
}

/// The finished runs in a sweep's folder, such as runs/quickstart; `metric`: such as test.mae.few (default: the file's).
inline Runs runs(const std::string& folder, const std::string& metric = "") {
  return {folder, Json::parse(library::runs(folder, metric))};
}

/// Where run() puts its runs, unless it is told: $DIFFRANK_RUNS, else runs.
inline std::string runs_folder() {
  const char* folder = std::getenv("DIFFRANK_RUNS");
  return folder ? folder : "runs";
}

/// Trains every run of an ablation that has no result yet, one after another in this process, so that a ranker that is
/// defined in a cell takes part. `overrides` are texts such as "seeds=3" or "weight=0,0.1". Progress goes to std::cerr;
/// interrupting the kernel stops it after the last whole checkpoint, and the same call goes on from there.
inline Runs run(const Json& configuration, const std::vector<std::string>& overrides = {},
                const std::string& out = runs_folder()) {
  return runs(library::run(configuration.dump(), Json(overrides).dump(), out));
}

}  // namespace diffrank::notebook
