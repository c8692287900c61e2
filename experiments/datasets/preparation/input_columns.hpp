// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "diffrank/experiments/dataset.hpp"

namespace diffrank::experiments {

/// What each column of inputs [n, names.size()] holds; NaN is a missing value.
std::vector<InputColumn> input_columns(const std::vector<std::string>& names, const std::vector<double>& inputs);

}  // namespace diffrank::experiments
