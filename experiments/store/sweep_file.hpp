// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>

#include "diffrank/experiments/configuration/configuration.hpp"

namespace diffrank::experiments {

/// The folder of one run in that of its sweep.
std::filesystem::path run_folder(const std::filesystem::path& sweep, const std::string& hash, std::uint64_t seed);

/// A trial in words: its swept values.
std::string trial_label(const std::vector<std::pair<std::string, std::string>>& axes);

/// Writes sweep.json, what a report needs to know: {"name", "metric", "goal", "seeds", "trials": [{"hash", "axes",
/// "baseline"}], "earlier": trials of earlier invocations, with other overrides, that have runs here}.
void write_sweep(const std::filesystem::path& folder, const Configuration& configuration);

}  // namespace diffrank::experiments
