// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/dataset.hpp"

#include <algorithm>
#include <cmath>

namespace diffrank::experiments {

long label_bin(const Data& data, double label) {
  // Decimal labels lie a hair beside the edges of decimal bins (0.6 / 0.1 < 6 in double, 0.7f < 0.7): a label that is
  // within this share of a bin under an edge belongs above it.
  constexpr double hair = 1e-5, limit = 0x1p62;
  const double bin = std::floor((label - data.bin_origin) / data.bin_width + hair);
  return static_cast<long>(std::clamp(bin, -limit, limit));
}

}  // namespace diffrank::experiments
