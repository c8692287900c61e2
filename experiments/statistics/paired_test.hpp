// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "diffrank/experiments/statistics/statistics.hpp"

namespace diffrank::experiments {

/// Fewer pairs are not tested: their spread is not known well enough.
constexpr std::size_t least_pairs = 3;

/// a - b over the seeds that both have. What the seeds share (initial weights, order of batches) cancels, so its
/// interval is narrower than the difference of two summaries.
///
/// The p-values and the effect size are NaN for fewer than `least_pairs` differences. Differences of values of size M
/// carry a rounding error of a few units in the last place of M: with a smaller spread there is no t test and no effect
/// size, with smaller differences no sign-flip test either. Differences that are all 0 are no difference: p = 1, d_z 0.
struct PairedTest {
  Summary difference;
  double t_p = 0;          ///< two-sided p-value of Student's paired t test
  double sign_flip_p = 0;  ///< of the sign-flip permutation test
  double effect_size = 0;  ///< Cohen's d_z: mean / sd of the differences (not corrected for small n)
  bool too_few = false;    ///< fewer than `least_pairs`
  bool equal = false;      ///< the differences are 0, or no larger than rounding errors
  bool no_spread = false;  ///< they are not, but differ from each other by no more than rounding errors

  /// The interval is on one side of 0, that of smaller or of larger values, and stands on enough pairs.
  bool is_below_zero() const { return !too_few && !equal && difference.high < 0; }
  bool is_above_zero() const { return !too_few && !equal && difference.low > 0; }
};

PairedTest paired_test(const BySeed& a, const BySeed& b, double level = 0.95);

}  // namespace diffrank::experiments
