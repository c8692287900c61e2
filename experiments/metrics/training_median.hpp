// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "diffrank/experiments/metrics/shots.hpp"

namespace diffrank::experiments {

/// A floor for every model: the same prediction for each sample, the median of the training labels (the mean of the two
/// middle ones where their number is even), which among constants has the least mean absolute training error.
struct TrainingMedian {
  std::vector<double> prediction;         ///< of each label; NaN without training labels
  std::map<std::string, double> metrics;  ///< "val.mae", "test.mae.few", ...; without those that are undefined
};

/// The middle value, or the mean of the two middle ones; NaN without values.
double median(std::vector<double> values);

TrainingMedian training_median(const Data& data, const Shots& shots);

}  // namespace diffrank::experiments
