// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <memory>
#include <utility>
#include <vector>

#include "diffrank/experiments/metric.hpp"
#include "diffrank/experiments/store/predictions.hpp"

namespace diffrank::experiments {

using RowIndices = std::vector<std::size_t>;
using RunPredictions = std::shared_ptr<const Predictions>;
using PredictionPairs =
    std::vector<std::pair<RunPredictions, RunPredictions>>;  ///< trial and baseline, of one seed each

/// The differences of a metric between trials and their baselines, averaged over pairs, as a function of test rows.
class RowDifferences {
 public:
  /// All runs have the same labels, in these bins, and every trial has a pair; the arguments must outlive this.
  RowDifferences(const Metric& metric, const std::vector<PredictionPairs>& trials, Bins bins = {});

  /// Writes one difference for each trial.
  void operator()(const RowIndices& rows, double* values) const;

 private:
  void mean_of_rows(const RowIndices& rows, double* values) const;
  void evaluate_resampled(const RowIndices& rows, double* values) const;
  std::vector<double> of_rows(const PredictionPairs& pairs) const;
  /// The metric of a run over some rows.
  double value(const Predictions& run, const RowIndices& rows) const;

  const Metric& metric_;
  const std::vector<PredictionPairs>& trials_;
  Bins bins_;
  std::vector<std::vector<double>> row_contributions_;  // of a mean: what each row adds to each trial's difference
  std::map<RunPredictions, std::size_t> runs_;  // of any other metric: each run once, as a baseline has many trials
};

}  // namespace diffrank::experiments
