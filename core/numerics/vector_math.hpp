// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

namespace diffrank {

/// Loops over plain arrays for operators of O(n^2) cost, several entries at a time on processors that can. The results
/// have the same bits on all of them. NaN stays NaN.

/// z[i] <- exp(-z[i]) for z >= 0, infinity included. Relative error below 1e-15 plus that of one rounding of z; exactly
/// 0 from `exp_reach` on, where the true value is below 1e-307.
void exp_minus(double* z, std::size_t n);
constexpr double exp_reach = 708;

/// z[i] <- erfc(z[i]) for z >= 0, infinity included. Relative error below 1e-15 (1 + z^2); exactly 0 from `erfc_reach`
/// on.
void erfc(double* z, std::size_t n);
constexpr double erfc_reach = 26.6;

/// sum a[i] b[i], in an order of its own.
double dot(const double* a, const double* b, std::size_t n);

/// to[i] += a[i] b[i], and to[i] += factor a[i]. `to` is apart from a and b.
void add_product(double* to, const double* a, const double* b, std::size_t n);
void add_multiple(double* to, double factor, const double* a, std::size_t n);

}  // namespace diffrank
