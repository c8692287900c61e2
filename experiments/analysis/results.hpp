// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <limits>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "diffrank/experiments/json/json.hpp"
#include "diffrank/experiments/statistics/statistics.hpp"
#include "diffrank/experiments/store/published.hpp"

namespace diffrank::experiments {

/// What a finished run left behind.
struct RunResult {
  std::string status;                     ///< done, failed or nan
  std::map<std::string, double> metrics;  ///< the numbers among those of result.json
  double seconds = 0;                     ///< of its training
  bool selected_last_epoch = false;       ///< of several, without having been stopped early
  std::size_t epochs = 0;
  std::map<std::string, std::size_t> inactive_epochs = {};  ///< by term: those in which its gradient was 0
  bool done() const { return status == "done"; }
};

/// What predicting the median of the training labels for every sample gives on a data set; NaN where a run does not say.
struct Floor {
  double prediction = std::numeric_limits<double>::quiet_NaN();
  std::map<std::string, double> metrics = {};
  bool operator==(const Floor& o) const { return prediction == o.prediction && metrics == o.metrics; }
};

/// The runs of one trial.
struct TrialResults {
  std::string hash, baseline;  ///< baseline: hash of the trial it is compared with; empty without one
  std::vector<std::pair<std::string, std::string>> axes;
  std::map<std::uint64_t, RunResult> runs;   ///< the finished ones, by seed
  std::vector<std::uint64_t> open;           ///< seeds without a result
  Floor floor = {};                          ///< of its first finished run: all have the same data
  std::vector<std::string> data_notes = {};  ///< Data::notes of that run

  std::size_t done() const;
  std::size_t failed() const { return runs.size() - done(); }
  /// The value of an axis; null where the trial has no such axis.
  const std::string* axis(const std::string& path) const;
  /// A metric of the runs that are done; NaN where one lacks it.
  BySeed of(const std::string& metric) const;
};

/// A sweep's folder: what `diffrank run` was asked for, and what is there.
struct SweepResults {
  std::filesystem::path folder;
  std::string name, metric;
  bool minimize = true;
  std::vector<std::uint64_t> seeds;
  std::vector<TrialResults> trials;
  std::vector<Published> published = {};
  std::size_t left_out = 0;    ///< trials of earlier invocations that have runs in the folder, too
  std::size_t unreadable = 0;  ///< runs whose result.json is there and cannot be read
  std::string why_unreadable;  ///< the first of them
};

/// Reads sweep.json and one result.json for each run; a run whose result is damaged or cannot be read is open. Throws
/// std::runtime_error where the folder holds no sweep. Trials of earlier invocations are those of a sweep of the same
/// name whose file or overrides were others.
SweepResults read_results(const std::filesystem::path& folder, bool earlier = false);

}  // namespace diffrank::experiments
