// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>

#include "diffrank/core/rows.hpp"

namespace diffrank {

/// The share of non-zero entries of a gradient; 0 for an empty one.
inline double active_share(Rows<const double> gradient) {
  if (gradient.empty()) return 0;
  const auto zeros = std::count(gradient.data, gradient.data + gradient.size(), 0.0);
  return 1 - static_cast<double>(zeros) / static_cast<double>(gradient.size());
}

}  // namespace diffrank
