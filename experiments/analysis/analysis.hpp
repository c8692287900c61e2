// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "diffrank/experiments/analysis/results.hpp"
#include "diffrank/experiments/statistics/paired_test.hpp"

namespace diffrank::experiments {

/// A trial against its baseline, paired by seed.
struct PairedComparison {
  std::size_t baseline;  ///< its index among the trials
  PairedTest test;       ///< of trial - baseline
  double holm_p;         ///< test.t_p, adjusted for all comparisons of the analysis
};

/// The difference to the baseline on the test rows of a shot, averaged over paired seeds, and the percentile interval
/// of its bootstrap over the rows.
struct ShotDifference {
  std::size_t n = 0;  ///< test rows
  double difference, low, high;
};

struct AnalyzedTrial {
  std::size_t sweep;  ///< index of its sweep
  TrialResults results;
  std::string label;  ///< what tells it from the others: "ranker=softsort, weight=0.1"
  bool is_baseline = false;
  bool best = false;  ///< its mean is the best, and its paired interval against the runner-up does not contain 0
  std::optional<PairedComparison> comparison;
  std::map<std::string, ShotDifference> shots;  ///< all, many, median, few; empty unless asked for and known
};

/// A last row of the tables of results: the floor of the trials with one data set.
struct AnalyzedFloor {
  std::string label;  ///< "training median", and what tells the data set from others: "training median (data.seed=1)"
  Floor floor;
  std::vector<std::size_t> trials;
};

/// The contents of a table of trials, from one sweep or several.
struct Analysis {
  std::string metric;  ///< that is compared
  bool minimize = true;
  double level = 0.95;
  std::vector<SweepResults> sweeps;  ///< with distinct names; their trials are in `trials`
  std::vector<std::string> columns;  ///< axes that have more than one value among the trials, or that not all have
  std::vector<AnalyzedTrial> trials;
  std::vector<AnalyzedFloor> floors;  ///< one for each data set
  std::optional<std::size_t>
      borrowed_baseline;  ///< a trial that sweeps without baselines of their own are compared with
  std::optional<std::size_t> leader, runner_up;  ///< trials with the two best means
  std::vector<std::string> notes;                ///< caveats and what could not be done, a sentence each

  BySeed values(const AnalyzedTrial& trial) const { return trial.results.of(metric); }
  double mean(const AnalyzedTrial& trial) const { return summarize(values_of(values(trial)), level).mean; }
};

}  // namespace diffrank::experiments
