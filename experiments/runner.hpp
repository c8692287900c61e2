// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>

#include "diffrank/experiments/configuration.hpp"

namespace diffrank::experiments {

struct RunSettings {
  std::filesystem::path out = "runs";
  bool retry_failed = false;  ///< runs that failed or met NaN are trained again
  bool dry_run = false;       ///< only say what would be done
};

/// The folder of a sweep, and of one run in it.
std::filesystem::path sweep_folder(const RunSettings& settings, const std::string& name);
std::filesystem::path run_folder(const std::filesystem::path& sweep, const std::string& hash, std::uint64_t seed);

/// A trial in words: its swept values.
std::string trial_label(const std::vector<std::pair<std::string, std::string>>& axes);

/// Trains every run of the sweep that has no result yet. Ctrl-C stops after the epoch's last whole checkpoint. Returns
/// the exit status: 0 all runs are done, 1 some failed or met NaN, 130 interrupted.
int run_sweep(const Configuration& configuration, const RunSettings& settings);

}  // namespace diffrank::experiments
