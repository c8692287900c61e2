// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "diffrank/core/registry.hpp"
#include "diffrank/core/rows.hpp"

namespace diffrank {

/// Pairwise similarities of the rows of z [B, d] (features, or labels): s [B, B], the larger, the more alike.
class Similarity : public Component {
 public:
  using Kind = Similarity;
  static constexpr const char* kind = "similarity";

  virtual void forward(Rows<const double> z, Rows<double> s) const = 0;
  /// grad[i][k] = sum_ab cotangent[a][b] * d s[a][b] / d z[i][k]. `s` is what forward gave.
  virtual void vjp(Rows<const double> z, Rows<const double> s, Rows<const double> cotangent,
                   Rows<double> grad) const = 0;
};

}  // namespace diffrank
