// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "diffrank/core/registry.hpp"

namespace diffrank {

/// Smooths what stands in neighboring label bins, such as their numbers of samples: s_b = sum_j k_j c_(b+j).
///
///   const auto lds = make<Smoothing>("lds(kernel=gaussian, size=5, sigma=2)");
///   const std::vector<double> smoothed = lds->smooth(counts, true);
class Smoothing : public Component {
 public:
  using Kind = Smoothing;
  static constexpr const char* kind = "smoothing";

  /// As many values as bins. No bins, no values. `whole`: the bins hold counts, not functions of them.
  virtual std::vector<double> smooth(const std::vector<double>& bins, bool whole) const = 0;
};

}  // namespace diffrank
