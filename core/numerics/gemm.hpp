// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "diffrank/core/rows.hpp"

namespace diffrank {

/// c = a b, or a b^T where `transposed`. Shapes [m, k] [k, n] (or [n, k]) -> [m, n]. The one place where BLAS is
/// called.
void multiply(Rows<const double> a, Rows<const double> b, Rows<double> c, bool transposed = false);

}  // namespace diffrank
