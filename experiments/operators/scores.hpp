// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "diffrank/core/ranker.hpp"

namespace diffrank::experiments {

struct ComparisonSettings {
  std::size_t n = 128, rows = 64;
  std::string data = "randn";  ///< randn, ties, cauchy, sorted, or a JSON file with a list of rows
  std::uint64_t seed = 0;
};

/// Rows of n scores each.
struct Scores {
  std::vector<double> values;
  std::size_t rows, n;
  Rows<const double> view() const { return {values.data(), rows, n}; }
  const double* row(std::size_t i) const { return values.data() + i * n; }
};

/// Drawn or read as the settings say. Throws InvalidSpec for an unknown kind, std::runtime_error for a bad file.
Scores make_scores(const ComparisonSettings& settings);

/// The mean gap between neighbors in the middle half of the rows: a scale that tails do not move. 1 where it is 0 or
/// not finite.
double middle_gap(const Scores& scores);

}  // namespace diffrank::experiments
