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

/// What stands in these rows, which may name one several times.
template <class Values>
Values gathered(const Values& values, const RowIndices& rows) {
  Values list;
  list.reserve(rows.size());
  for (const auto row : rows) list.push_back(values[row]);
  return list;
}

/// The differences of a metric between trials and their baselines, averaged over pairs, as a function of test rows.
class RowDifferences {
 public:
  /// All runs have these labels, and their bins; the arguments must outlive this.
  RowDifferences(const Metric& metric, const std::vector<double>& labels, const std::vector<PredictionPairs>& trials,
                 double bin_width = 1, double bin_origin = 0, std::size_t bin_count = 0);

  /// Writes one difference for each trial.
  void operator()(const RowIndices& rows, double* values) const;

 private:
  void mean_of_rows(const RowIndices& rows, double* values) const;
  void evaluate_resampled(const RowIndices& rows, double* values) const;
  std::vector<double> of_rows(const PredictionPairs& pairs) const;

  const Metric& metric_;
  const std::vector<double>& labels_;
  const std::vector<PredictionPairs>& trials_;
  double bin_width_, bin_origin_;
  std::size_t bin_count_;
  std::vector<std::vector<double>> row_contributions_;  // of a mean: what each row adds to each trial's difference
  std::map<RunPredictions, std::size_t> runs_;  // of any other metric: each run once, as a baseline has many trials
};

}  // namespace diffrank::experiments
