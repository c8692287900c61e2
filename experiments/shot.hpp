// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

namespace diffrank::experiments {

/// Label regions by the number c of training samples in the label's bin: many c > 100, few c < 20, median between. A
/// label that is missing from the training part has c = 0 and is few. Yang et al., "Delving into Deep Imbalanced
/// Regression", ICML 2021.
enum class Shot { many, median, few };

inline const std::vector<std::string>& shot_names() {
  static const std::vector<std::string> names{"many", "median", "few"};
  return names;
}

}  // namespace diffrank::experiments
