// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/training/scaled_labels.hpp"

namespace diffrank::experiments {

ScaledLabels::ScaledLabels(const Dataset& dataset, const Data& data)
    : scale_(dataset.target_scaling(), data.train.labels),
      labels_(data.train.labels),
      own_{{data.train.labels.data(), data.train.rows(), 1}, data.bin_width, data.bin_origin, data.bin_count} {
  for (double& y : labels_) y = scale_.scaled(y);
  const auto [width, origin] = scale_.bins(data.bin_width, data.bin_origin);
  const bool same_bins = dataset.target_scaling() != TargetScaling::log;
  scaled_ = {{labels_.data(), labels_.size(), 1}, width, origin, same_bins ? data.bin_count : 0};
}

}  // namespace diffrank::experiments
