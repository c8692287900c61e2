// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

namespace diffrank::experiments {

/// Label regions by what training saw of them: `seen`, labels whose bin has training samples; `interpolation`, other
/// labels within the range of the training labels; `extrapolation`, labels beyond it. Yang et al., "Delving into Deep
/// Imbalanced Regression", ICML 2021 (zero-shot labels).
enum class Zone { seen, interpolation, extrapolation };

inline const std::vector<std::string>& zone_names() {
  static const std::vector<std::string> names{"seen", "interpolation", "extrapolation"};
  return names;
}

}  // namespace diffrank::experiments
