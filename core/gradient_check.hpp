// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "diffrank/core/ranker.hpp"

namespace diffrank {

/// The largest difference between a VJP and central differences of the forward value.
struct GradientCheck {
  double error = 0;              ///< what exceeds the rounding of the differences, relative to the largest of these
  std::size_t row = 0, col = 0;  ///< where it is
  double vjp = 0, numeric = 0;   ///< the two values there
  std::string text() const;      ///< "largest error 3e-11 at [0, 4]: VJP 0.25, differences 0.25"
};

/// Differentiates sum(cotangent * forward(scores)) numerically, entry by entry: differences of fourth order with steps
/// h * max(1, |score|) and twice that, whose error is of the order of h^4 times the fifth derivative. At a kink or a
/// jump closer than that the two disagree: choose generic points.
GradientCheck check_gradient(const Operator& op, Rows<const double> scores, Rows<const double> cotangent,
                             double h = 1e-6);

}  // namespace diffrank
