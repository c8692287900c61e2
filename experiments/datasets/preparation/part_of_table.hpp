// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "diffrank/experiments/dataset.hpp"

namespace diffrank::experiments {

/// The given rows of a table: inputs [n, cols] and labels [n, label_cols], row-major.
Part part_of_table(const std::vector<double>& inputs, std::size_t cols, const std::vector<double>& labels,
                   const std::vector<std::size_t>& rows, std::size_t label_cols = 1);

}  // namespace diffrank::experiments
