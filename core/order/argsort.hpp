// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

namespace diffrank {

/// order[k] is the index of the k-th largest of x; equal values (-0 and +0 are equal) keep their index order. No NaN;
/// infinities sort as they should; n < 2^32. O(n log n), independent of everything but x.
void argsort_descending(const float* x, std::size_t n, std::uint32_t* order);
void argsort_descending(const double* x, std::size_t n, std::uint32_t* order);

}  // namespace diffrank
