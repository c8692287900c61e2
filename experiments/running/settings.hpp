// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace diffrank::experiments {

/// How a sweep is run.
struct RunSettings {
  std::filesystem::path out = "runs";
  std::size_t jobs = 1;           ///< runs that train at a time, each in its own process; 1: in this process
  std::vector<std::string> only;  ///< trials, see select_trials(); none: all
  bool resume = false;            ///< the sweep must have been begun
  bool retry_failed = false;      ///< runs that failed or met NaN are trained again
  /// Where lines of progress go; without it to standard error, where a terminal also has lines that are rewritten.
  std::function<void(const std::string&)> print = {};

  /// The folder of a sweep.
  std::filesystem::path folder_of(const std::string& sweep) const { return out / sweep; }
};

}  // namespace diffrank::experiments
