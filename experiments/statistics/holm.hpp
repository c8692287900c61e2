// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

namespace diffrank::experiments {

/// P-values adjusted so that rejecting those <= a keeps the probability of any false rejection among all of them <= a:
/// in ascending order, max_{j <= i} min(1, (m - j + 1) p_(j)). NaN are no tests: they stay NaN and do not count in m.
/// Holm, "A Simple Sequentially Rejective Multiple Test Procedure", 1979.
std::vector<double> holm(const std::vector<double>& p);

}  // namespace diffrank::experiments
