// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <vector>

#include "diffrank/core/rows.hpp"

namespace diffrank {

/// The rows of a batch by label: groups in ascending (for several columns: lexicographic) order of the label, rows in
/// batch order. Labels are equal when all their columns are.
std::vector<std::vector<std::size_t>> group_by_label(Rows<const double> labels);

}  // namespace diffrank
