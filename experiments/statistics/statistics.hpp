// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <vector>

namespace diffrank::experiments {

/// A sample of n values. What n values do not determine is NaN: the mean of none, sd and interval of fewer than two.
/// A NaN among the values makes all of it NaN.
struct Summary {
  std::size_t n = 0;
  double mean, sd;   ///< sd with n - 1
  double low, high;  ///< the Student-t interval of the mean: mean -+ t_{n-1, (1 + level)/2} sd / sqrt(n)
};

/// Computed on values that are scaled first, so that squares neither overflow nor underflow. Throws
/// std::invalid_argument unless 0 < level < 1.
Summary summarize(const std::vector<double>& values, double level = 0.95);

/// Results by seed.
using BySeed = std::map<std::uint64_t, double>;

/// The values, by ascending seed.
std::vector<double> values_of(const BySeed& by_seed);

/// Indices of the means from the best to the worst: ascending, or descending if larger is better. Equal means keep
/// their order, NaN stand last.
std::vector<std::size_t> best_first(const std::vector<double>& means, bool minimize);

}  // namespace diffrank::experiments
