// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "diffrank/core/problem.hpp"
#include "diffrank/experiments/store/published.hpp"
#include "diffrank/experiments/sweep/swept_trials.hpp"

namespace diffrank::experiments {

/// Reads `report.published`, a table or a list of tables:
///
///   {"source": "Dong et al., CVPR 2025, table 4", "note": "another split: directions compare, digits do not",
///    "trial": {"data.table": "concrete"},
///    "rows": [{"name": "Vanilla", "trial": {"regularizer": "none"}, "values": {"test.mae": 7.29, "test.mae.few": 9.74}}]}
///
/// A row describes the trials whose complete configuration has its `trial`'s values, and those of its table: a path of a
/// component ends with .name, and null says that there is none. A table that describes no trial, because the sweep is on other data, is left out. Problems
/// have JSON pointers as their paths.
std::vector<Published> read_published(const Json& json, const std::string& pointer,
                                      const std::vector<SweptTrial>& trials, std::vector<Problem>& problems);

}  // namespace diffrank::experiments
