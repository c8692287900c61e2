// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "diffrank/core/registry.hpp"

namespace diffrank {

/// How far a row of ranks is from the row it should be.
class Penalty : public Component {
 public:
  using Kind = Penalty;
  static constexpr const char* kind = "penalty";

  /// The penalty of ranks[n] against target[n]; grad[n] receives its derivative with respect to `ranks`. n >= 1.
  virtual double evaluate(const double* ranks, const double* target, std::size_t n, double* grad) const = 0;
};

}  // namespace diffrank
