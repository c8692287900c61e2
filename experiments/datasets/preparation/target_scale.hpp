// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "diffrank/experiments/dataset.hpp"

namespace diffrank::experiments {

/// Labels as losses see them, by the option data.target_scale: as they are, (y - mean)/sd, or (log y - mean)/sd, with
/// mean and sd (with n) of the training labels y or of their logarithms, or y/max |y| over the training labels. Metrics
/// and files keep the labels' own unit.
class TargetScale {
 public:
  /// Throws InvalidData where a training label has no logarithm.
  TargetScale(TargetScaling scaling, std::vector<double> training_labels);
  TargetScale(TargetScaling scaling, double mean, double unit) : scaling_(scaling), mean_(mean), unit_(unit) {}
  double mean() const { return mean_; }  ///< what is subtracted
  double unit() const { return unit_; }  ///< what is divided by

  double scaled(double label) const;
  /// The inverse, for predictions.
  double label(double scaled) const;
  /// The same bins, of scaled labels; for logarithms, where bins have no edges, such of a tenth of their sd.
  Bins bins(Bins own) const;

 private:
  TargetScaling scaling_;
  double mean_ = 0, unit_ = 1;
};

/// The scale of each column of training labels.
std::vector<TargetScale> target_scales(TargetScaling scaling, const Part& train);

/// What a user should know about labels of this size where they are not scaled; empty where nothing.
std::string advice_on_scale(TargetScaling scaling, const std::vector<double>& training_labels);

}  // namespace diffrank::experiments
