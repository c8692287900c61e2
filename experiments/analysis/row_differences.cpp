// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/analysis/row_differences.hpp"

namespace diffrank::experiments {

RowDifferences::RowDifferences(const Metric& metric, const std::vector<double>& labels,
                               const std::vector<PredictionPairs>& trials, double bin_width, double bin_origin,
                               std::size_t bin_count)
    : metric_(metric),
      labels_(labels),
      trials_(trials),
      bin_width_(bin_width),
      bin_origin_(bin_origin),
      bin_count_(bin_count) {
  for (const auto& pairs : trials) {
    if (metric.is_mean()) row_contributions_.push_back(of_rows(pairs));
    else
      for (const auto& [trial, base] : pairs)
        for (const auto& run : {trial, base}) runs_.emplace(run, runs_.size());
  }
}

std::vector<double> RowDifferences::of_rows(const PredictionPairs& pairs) const {
  std::vector<double> sums(labels_.size());
  for (const auto& [trial, base] : pairs)
    for (std::size_t i = 0; i < sums.size(); ++i)
      sums[i] += metric_.evaluate({&trial->predictions[i], &labels_[i], 1}) -
                 metric_.evaluate({&base->predictions[i], &labels_[i], 1});
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
  const auto labels = gathered(labels_, rows);
  std::vector<double> of_runs(runs_.size());
  for (const auto& [run, index] : runs_)
    of_runs[index] = metric_.evaluate(
        {gathered(run->predictions, rows).data(), labels.data(), rows.size(), bin_width_, bin_origin_, bin_count_});
  for (const auto& pairs : trials_) {
    double sum = 0;
    for (const auto& [trial, base] : pairs) sum += of_runs[runs_.at(trial)] - of_runs[runs_.at(base)];
    *values++ = sum / static_cast<double>(pairs.size());
  }
}

}  // namespace diffrank::experiments
