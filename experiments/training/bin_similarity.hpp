// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "diffrank/experiments/dataset.hpp"

namespace diffrank::experiments {

/// How alike the mean features of a part's label bins are: the picture that shows what RankSim does. At most 40 bins,
/// evenly spread over those that occur.
class BinFeatures {
 public:
  BinFeatures(const Data& data, const Part& part);

  std::size_t bins() const { return labels_.size(); }
  const std::vector<double>& labels() const { return labels_; }  ///< the mean label of each bin
  /// Negative distances of the labels, as RankSim has them [bins, bins].
  std::vector<double> label_similarity() const;

  /// Forgets what was added.
  void clear();
  /// Features of the part's samples from number `first` on.
  void add(std::size_t first, Rows<const double> features);
  /// Cosines of the bins' mean features [bins, bins].
  std::vector<double> similarity() const;

 private:
  static constexpr std::size_t most = 40, hidden = static_cast<std::size_t>(-1);
  std::vector<std::size_t> bin_of_;  ///< of each sample; `hidden` where its bin is not shown
  std::vector<double> labels_, sums_;
  std::size_t cols_ = 0;
};

}  // namespace diffrank::experiments
