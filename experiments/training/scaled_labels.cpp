// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/training/scaled_labels.hpp"

namespace diffrank::experiments {

ScaledLabels::ScaledLabels(const Dataset& dataset, const Data& data)
    : scales_(target_scales(dataset.target_scaling(), data.train)),
      labels_(data.train.labels),
      own_{data.train.label_rows(), data.bins} {
  const auto d = data.train.label_cols;
  for (std::size_t i = 0; i < labels_.size(); ++i) labels_[i] = scales_[i % d].scaled(labels_[i]);
  scaled_ = {{labels_.data(), data.train.rows(), d}, scales_[0].bins(data.bins)};
}

}  // namespace diffrank::experiments
