// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <set>

namespace diffrank::experiments {

/// Equal bins of a label. Labels that are few, or lie on a grid, have a bin each, with the label in its middle.
struct LabelBins {
  double origin = 0, width = 1;

  long of(double label) const;
  double low(long bin) const { return origin + width * static_cast<double>(bin); }
};

/// Bins for these labels: at most about 50, unless no more than 60 labels occur.
LabelBins label_bins(const std::set<double>& labels);

}  // namespace diffrank::experiments
