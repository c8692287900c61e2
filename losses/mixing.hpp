// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "diffrank/core/component.hpp"
#include "diffrank/core/random.hpp"
#include "diffrank/core/rows.hpp"

namespace diffrank {

/// Trains on mixtures of samples: sample i of a batch becomes s x_i + (1 - s) x_j with the label s y_i + (1 - s) y_j, j any
/// training sample. P(j | i) = a(y_i, y_j) / sum_k a(y_i, y_k), i itself included.
///
///   const auto mixing = make<Mixing>("c_mixup(bandwidth=5)");
///   const std::vector<double> p = partner_probabilities(*mixing, {y, N, 1}, i);
class Mixing : public Component {
 public:
  using Kind = Mixing;
  static constexpr const char* kind = "mixing";

  /// a(y, y') in [0, 1] for labels of d columns; 1 for equal ones.
  virtual double affinity(const double* label, const double* other, std::size_t d) const = 0;
  /// The share s of a batch's own samples, in [0, 1].
  virtual double share(Random& random) const = 0;
};

/// P(j | i) for all j, [N].
std::vector<double> partner_probabilities(const Mixing& mixing, Rows<const double> labels, std::size_t i);

}  // namespace diffrank
