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

/// Throws std::invalid_argument unless 0 < level < 1.
Summary summarize(const std::vector<double>& values, double level = 0.95);

/// Results by seed.
using BySeed = std::map<std::uint64_t, double>;

/// a[seed] - b[seed] over the seeds that both have, by seed.
std::vector<double> paired_differences(const BySeed& a, const BySeed& b);

/// Their summary. What the seeds share (initial weights, order of batches) cancels, so this is narrower than the
/// difference of two summaries.
Summary paired_difference(const BySeed& a, const BySeed& b, double level = 0.95);

/// The two-sided p-value of Student's t test that the mean is 0. Values that are all equal: the limit of sd -> 0, which
/// is 0, and 1 where all are 0. NaN for fewer than two values.
double t_test_p(const Summary& values);

/// Cohen's d_z: mean / sd of the differences (not corrected for small n), with the same limits: 0 where all are 0, else
/// an infinity. NaN for fewer than two values.
double effect_size(const Summary& differences);

}  // namespace diffrank::experiments
