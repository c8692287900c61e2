// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>

#include "diffrank/experiments/json/json.hpp"

namespace diffrank::experiments {

/// One run to train, complete: whoever trains it needs no ablation file.
struct RunRequest {
  std::filesystem::path folder;
  Json trial;         ///< its canonical configuration
  std::string sweep;  ///< name
  std::string metric;
  std::uint64_t seed = 0;
  bool retry_failed = false;  ///< a result that is not done is forgotten
  bool wait = false;          ///< a moment for the lock: the process that has it may be ending
  std::size_t jobs = 1;       ///< runs that train at a time
  Json data;                  ///< what the data set's files hold
};

}  // namespace diffrank::experiments
