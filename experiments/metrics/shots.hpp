// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <limits>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "diffrank/experiments/dataset.hpp"
#include "diffrank/experiments/metric.hpp"
#include "diffrank/experiments/metrics/zones.hpp"

namespace diffrank::experiments {

struct Shots {
  std::size_t many = 100, few = 20;

  void options(Options& o);
  /// A count must not be many and few at once: few <= many + 1.
  void validate(const std::string& path, std::vector<Problem>& problems) const;
};

/// How often each label bin occurs in the training part, and which shot it is: that of Data::bin_shots, or by its count.
class ShotCounts {
 public:
  ShotCounts(const Data& data, const Shots& shots);
  /// Without training samples, to be added.
  ShotCounts(Bins bins, const Shots& shots);
  /// Adds training samples of a finite label.
  void add(double label, std::size_t count = 1);

  const Bins& label_bins() const { return label_bins_; }
  std::size_t samples(double label) const;
  Shot of(double label) const { return of_bin(label_bins_.of(label)); }
  Zone zone(double label) const;
  /// The number of training bins that are many, median, few.
  std::array<std::size_t, 3> bins() const;
  /// The mean label of each training bin (the label itself, where there is one alone), and its number of samples.
  std::vector<std::pair<double, std::size_t>> histogram() const;

 private:
  Shot of_bin(std::int64_t bin) const;

  Shots shots_;
  Bins label_bins_;
  std::vector<Shot> fixed_ = {};  ///< Data::bin_shots
  std::map<std::int64_t, std::size_t> counts_;
  std::map<std::int64_t, double> first_, sums_;  ///< of the labels; a sum is that of the distances to the first
  double low_ = std::numeric_limits<double>::infinity(), high_ = -low_;  ///< the range of the labels
};

using Metrics = std::vector<std::shared_ptr<const Metric>>;

/// many, median, few, and the zones: the parts of the samples that metrics are evaluated on.
const std::vector<std::string>& group_names();

/// One of every registered metric, with its defaults, by name.
Metrics all_metrics();

/// Predictions and labels [n, d]. Every metric, averaged over the d columns, over all samples and over each shot: "mae", "mae.many", "mae.median", "mae.few", ..., over each zone
/// that has samples: "mae.seen", ..., and the numbers of samples: "count", "count.many", ... NaN where a metric is
/// undefined, as in a shot without samples. Throws std::invalid_argument where the sizes differ.
std::map<std::string, double> evaluate(const Metrics& metrics, const ShotCounts& counts,
                                       const std::vector<double>& predictions, const std::vector<double>& labels,
                                       std::size_t d = 1);

}  // namespace diffrank::experiments
