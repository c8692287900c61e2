// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cmath>
#include <limits>
#include <map>
#include <utility>

#include "diffrank/experiments/metric.hpp"

namespace diffrank::experiments {

/// The mean over the distinct labels of the mean of f(|p_i - y_i|) over a label's samples: every label counts the same,
/// however many samples it has. Labels in one bin are one label.
///
///   (1/L) sum_l (1/n_l) sum_{i: y_i in bin l} f(|p_i - y_i|)
template <class Function>
double mean_of_label_means(const Predicted& s, Function f) {
  std::map<std::int64_t, std::pair<double, double>> bins;  // sum, number of samples
  for (std::size_t i = 0; i < s.n; ++i) {
    if (std::isnan(s.labels[i])) return s.labels[i];
    auto& [sum, count] = bins[s.bins.of(s.labels[i])];
    sum += f(std::abs(s.predictions[i] - s.labels[i]));
    ++count;
  }
  if (bins.empty()) return std::numeric_limits<double>::quiet_NaN();
  double total = 0;
  for (const auto& [bin, of_bin] : bins) total += of_bin.first / of_bin.second;
  return total / static_cast<double>(bins.size());
}

}  // namespace diffrank::experiments
