// SPDX-License-Identifier: Apache-2.0
// Entries of the golden files peers_*.json: values and VJPs of existing libraries, printed from float64.
#pragma once

#include <cmath>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "diffrank/tests/support/source.hpp"

namespace diffrank::testing {

inline std::vector<nlohmann::json> peer_entries(const std::string& file) {
  return read_golden(file)["entries"].get<std::vector<nlohmann::json>>();
}

/// Each number of a tie group becomes the group's mean, which does not depend on how the tie was ordered.
inline std::vector<double> fold_ties(std::vector<double> row, const nlohmann::json& entry) {
  if (!entry.contains("tie_groups")) return row;
  for (const auto& group : entry["tie_groups"].get<std::vector<std::vector<std::size_t>>>()) {
    double sum = 0;
    for (const auto i : group) sum += row[i];
    for (const auto i : group) row[i] = sum / static_cast<double>(group.size());
  }
  return row;
}

}  // namespace diffrank::testing
