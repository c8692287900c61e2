// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>

#include "diffrank/experiments/sweep/swept_trials.hpp"

namespace diffrank::experiments {

enum class RunState { done, failed, training, open };  ///< failed: or NaN; training: by another process

struct PlannedRun {
  const SweptTrial* trial;
  std::uint64_t seed;
  std::filesystem::path folder;
  std::string name;  ///< trial and seed in words
  RunState state;
  double seconds = 0;  ///< of one that is done
};

/// The runs of these trials, in the order in which they are trained, with their states as the folder has them now.
class Plan {
 public:
  Plan(std::vector<SweptTrial> trials, const std::vector<std::uint64_t>& seeds, const std::filesystem::path& folder);
  Plan(const Plan&) = delete;
  Plan& operator=(const Plan&) = delete;

  const std::vector<PlannedRun>& runs() const { return runs_; }
  std::size_t count(RunState state) const;
  /// What `run` would do, as a table of the trials, and how long that should take.
  std::string to_text(std::size_t jobs, bool retry_failed) const;

 private:
  struct Seconds;
  std::string estimate(std::size_t jobs, bool retry_failed) const;

  std::vector<SweptTrial> trials_;
  std::filesystem::path folder_;
  std::vector<PlannedRun> runs_;
};

}  // namespace diffrank::experiments
