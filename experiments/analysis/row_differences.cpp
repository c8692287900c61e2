// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/analysis/row_differences.hpp"

#include "diffrank/experiments/metrics/mean_over_columns.hpp"

namespace diffrank::experiments {

RowDifferences::RowDifferences(const Metric& metric, const std::vector<PredictionPairs>& trials, Bins bins)
    : metric_(metric), trials_(trials), bins_(std::move(bins)) {
  for (const auto& pairs : trials) {
    if (metric.is_mean()) row_contributions_.push_back(of_rows(pairs));
    else
      for (const auto& [trial, base] : pairs)
        for (const auto& run : {trial, base}) runs_.emplace(run, runs_.size());
  }
}

double RowDifferences::value(const Predictions& run, const RowIndices& rows) const {
  return mean_over_columns(metric_, {run.predictions.data(), run.rows(), run.label_cols}, run.labels.data(), rows,
                           bins_);
}

std::vector<double> RowDifferences::of_rows(const PredictionPairs& pairs) const {
  std::vector<double> sums(pairs.front().first->rows());
  for (const auto& [trial, base] : pairs)
    for (std::size_t i = 0; i < sums.size(); ++i) sums[i] += value(*trial, {i}) - value(*base, {i});
  for (double& sum : sums) sum /= static_cast<double>(pairs.size());
  return sums;
}

void RowDifferences::operator()(const RowIndices& rows, double* values) const {
  if (metric_.is_mean()) mean_of_rows(rows, values);
  else evaluate_resampled(rows, values);
}

void RowDifferences::mean_of_rows(const RowIndices& rows, double* values) const {
  for (const auto& of_row : row_contributions_) {
    double sum = 0;
    for (const auto row : rows) sum += of_row[row];
    *values++ = sum / static_cast<double>(rows.size());
  }
}

void RowDifferences::evaluate_resampled(const RowIndices& rows, double* values) const {
  std::vector<double> of_runs(runs_.size());
  for (const auto& [run, index] : runs_) of_runs[index] = value(*run, rows);
  for (const auto& pairs : trials_) {
    double sum = 0;
    for (const auto& [trial, base] : pairs) sum += of_runs[runs_.at(trial)] - of_runs[runs_.at(base)];
    *values++ = sum / static_cast<double>(pairs.size());
  }
}

}  // namespace diffrank::experiments
