// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

namespace diffrank::experiments {

/// <a - mean a, b - mean b> / (|a - mean a| |b - mean b|), in [-1, 1]; NaN for n < 2, where a side is constant, and
/// where a value is not finite. Neither overflows nor underflows.
double correlation(const double* a, const double* b, std::size_t n);

}  // namespace diffrank::experiments
