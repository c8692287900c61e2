// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>

namespace diffrank::experiments {

/// Writes into a sweep's folder, each as a whole or not at all: summary.csv, a row for each run (trial hash, seed,
/// status, the sweep's axes, every number of result.json's metrics; last a row of status `constant` for each floor), and
/// summary.json, the analysis of the sweep.
void write_summaries(const std::filesystem::path& folder);

}  // namespace diffrank::experiments
