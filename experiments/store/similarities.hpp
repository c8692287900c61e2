// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <optional>
#include <vector>

namespace diffrank::experiments {

/// How alike the features of m label bins were before and after a training. Matrices are [m, m], row by row.
struct Similarities {
  std::vector<double> labels;  ///< the mean label of each bin
  std::vector<double> label_similarity, before, after;
};

/// Writes similarity.json into a run's folder: entries to six decimals.
void write_similarities(const std::filesystem::path& run, const Similarities& similarities);

/// Reads it; an entry that is no number is NaN. Nothing where there is no such file, or where it holds something else.
std::optional<Similarities> read_similarities(const std::filesystem::path& run);

}  // namespace diffrank::experiments
