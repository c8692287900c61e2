// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "diffrank/experiments/dataset.hpp"

namespace diffrank::experiments {

/// Fills in data.scales and applies them. Replaces missing inputs (NaN) by the column's mean over the training part; then, if `scale`, x becomes
/// (x - mean) / sd, mean and sd (with n) of the training part, and a column that is constant there becomes 0. Throws
/// InvalidData, naming the columns, where there is no training value, or where numbers are too large for it.
void standardize(Data& data, const std::vector<std::string>& names, bool scale);

}  // namespace diffrank::experiments
