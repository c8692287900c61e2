// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "diffrank/losses/loss.hpp"
#include "diffrank/losses/matrix.hpp"

namespace diffrank {

/// The bucket of a sample that belongs to none.
inline constexpr std::size_t no_bucket = static_cast<std::size_t>(-1);

/// Mean and variance (unbiased; 0 for one sample) of the features of the samples in each bucket, in O(N D).
struct BucketMoments {
  /// Features z [N, D]; buckets [N], each below `count` or no_bucket.
  BucketMoments(Rows<const double> z, const std::vector<std::size_t>& buckets, std::size_t count);

  std::vector<double> samples;  ///< [count]
  Matrix mean, variance;        ///< [count, D]
};

/// sum_j kernel_j x_{b + j} for each bucket b, j = -size/2 .. size/2; beyond the outer buckets mirrored: ... 1 | 0 1 2 ...
Array smoothed_over_buckets(const Array& statistic, const std::vector<double>& kernel);

/// Gives each bucket without samples the mean of its neighbors (the outer ones: their only neighbor), in place and by
/// rising number.
void fill_empty_buckets(Array& statistic, const std::vector<double>& samples);

}  // namespace diffrank
