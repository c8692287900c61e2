// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "diffrank/core/rows.hpp"

namespace diffrank {

/// c = a b, or a b^T where `transposed`. Shapes [m, k] [k, n] (or [n, k]) -> [m, n]. Blocks of rows of c are shared by
/// the threads; no bit depends on their number.
void multiply(Rows<const double> a, Rows<const double> b, Rows<double> c, bool transposed = false);

/// s = a a^T, [m, k] -> [m, m], exactly symmetric, in half the time of the product.
void multiply_by_transpose(Rows<const double> a, Rows<double> s);

/// Copies what is below the diagonal of a square matrix above it.
void mirror(Rows<double> s);

}  // namespace diffrank
