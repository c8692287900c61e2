// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <utility>

#include "diffrank/experiments/dataset.hpp"

namespace diffrank::experiments {

/// Labels as losses see them, by the option data.target_scale: as they are, (y - mean)/sd, or (log y - mean)/sd, with
/// mean and sd (with n) of the training labels y or of their logarithms, or y/max |y| over the training labels. Metrics
/// and files keep the labels' own unit.
class TargetScale {
 public:
  /// Throws InvalidData where a training label has no logarithm.
  TargetScale(TargetScaling scaling, const std::vector<double>& training_labels);
  TargetScale(TargetScaling scaling, double mean, double unit) : scaling_(scaling), mean_(mean), unit_(unit) {}
  double mean() const { return mean_; }  ///< what is subtracted
  double unit() const { return unit_; }  ///< what is divided by

  double scaled(double label) const;
  /// The inverse, for predictions.
  double label(double scaled) const;
  /// Width and origin of bins of scaled labels: the same bins, or for logarithms such of a tenth of their sd.
  std::pair<double, double> bins(double width, double origin) const;

 private:
  TargetScaling scaling_;
  double mean_ = 0, unit_ = 1;
};

/// What a user should know about labels of this size where they are not scaled; empty where nothing.
std::string advice_on_scale(TargetScaling scaling, const std::vector<double>& training_labels);

}  // namespace diffrank::experiments
