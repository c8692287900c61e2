// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "diffrank/experiments/datasets/preparation/target_scale.hpp"
#include "diffrank/losses/loss.hpp"

namespace diffrank::experiments {

/// The training labels of a data set twice: in their own unit, for weightings, transforms and metrics, and as losses see
/// them (data.target_scale).
class ScaledLabels {
 public:
  /// Throws InvalidData where the labels do not fit the data set's target_scale.
  ScaledLabels(const Dataset& dataset, const Data& data);
  ScaledLabels(const Dataset&, Data&&) = delete;
  ScaledLabels(const ScaledLabels&) = delete;
  ScaledLabels& operator=(const ScaledLabels&) = delete;

  /// Of each of the d columns.
  const std::vector<TargetScale>& scales() const { return scales_; }
  const TrainingLabels& own() const { return own_; }
  const TrainingLabels& scaled() const { return scaled_; }

 private:
  std::vector<TargetScale> scales_;
  std::vector<double> labels_;
  TrainingLabels own_, scaled_;
};

}  // namespace diffrank::experiments
