// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/metrics/training_median.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace diffrank::experiments {

double median(std::vector<double> values) {
  if (values.empty()) return std::numeric_limits<double>::quiet_NaN();
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  if (values.size() % 2 == 1) return *middle;
  return *std::max_element(values.begin(), middle) / 2 + *middle / 2;  // halves: a sum may overflow
}

TrainingMedian training_median(const Data& data, const Shots& shots) {
  TrainingMedian floor;
  const auto d = data.train.label_cols;
  for (std::size_t k = 0; k < d; ++k) floor.prediction.push_back(median(data.train.label_column(k)));
  const ShotCounts counts(data, shots);
  const auto metrics = all_metrics();
  for (const auto& [name, part] : {std::pair{"val.", &data.val}, {"test.", &data.test}}) {
    std::vector<double> predictions(part->labels.size());
    for (std::size_t i = 0; i < predictions.size(); ++i) predictions[i] = floor.prediction[i % d];
    for (const auto& [metric, value] : evaluate(metrics, counts, predictions, part->labels, d))
      if (!std::isnan(value) && metric.rfind("count", 0) != 0) floor.metrics[name + metric] = value;
  }
  return floor;
}

}  // namespace diffrank::experiments
