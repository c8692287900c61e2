// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "diffrank/experiments/store/published.hpp"

namespace diffrank::experiments {

/// The file sweep.json in a sweep's folder: what a report needs to know of the sweep.
struct SweepFile {
  /// Path and value, as text, of every swept option that the trial has.
  using Axes = std::vector<std::pair<std::string, std::string>>;
  struct Trial {
    std::string hash;
    Axes axes;
    std::string baseline;  ///< hash of the trial it is compared with; empty without one
  };

  std::string name, metric;
  bool minimize = true;
  std::vector<std::uint64_t> seeds;
  std::vector<Trial> trials;
  std::vector<Published> published = {};  ///< figures to compare with
  std::vector<Trial> earlier =
      {};  ///< of earlier invocations, with another file or other overrides, that have runs here
};

/// Writes sweep.json, unless it holds just that. `earlier` is found out: trials of the present sweep.json that are not
/// in the sweep any more and have a run in the folder. Throws FileError.
void write_sweep(const std::filesystem::path& folder, SweepFile sweep);

/// Throws std::runtime_error where the folder has no sweep.json, or it is not what write_sweep writes.
SweepFile read_sweep(const std::filesystem::path& folder);

/// The folder of one run in that of its sweep.
std::filesystem::path run_folder(const std::filesystem::path& sweep, const std::string& hash, std::uint64_t seed);

/// A trial in words: its swept values.
std::string trial_label(const SweepFile::Axes& axes);

}  // namespace diffrank::experiments
