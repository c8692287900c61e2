// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <vector>

namespace diffrank::experiments {

/// Up to so many differences every assignment of signs is counted; above, random ones are drawn.
constexpr std::size_t exact_sign_flips = 20;

/// The two-sided sign-flip permutation test that paired differences d_1 .. d_n are symmetric about 0: the share of all
/// 2^n assignments of signs for which |sum_i +-d_i| is at least |sum_i d_i|. Nothing else is assumed of their
/// distribution. For n > 20: (k + 1) / (m + 1) with k of m = 99,999 random assignments, the same ones at every call.
/// NaN without differences, or where one is NaN.
double sign_flip_p(const std::vector<double>& differences);

/// The least p-value that n differences can have: 2 / 2^n, or 1 / (m + 1) where signs are drawn.
double least_sign_flip_p(std::size_t n);

}  // namespace diffrank::experiments
