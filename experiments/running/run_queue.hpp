// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <deque>
#include <set>

#include "diffrank/experiments/configuration/configuration.hpp"
#include "diffrank/experiments/running/plan.hpp"
#include "diffrank/experiments/running/progress.hpp"
#include "diffrank/experiments/running/run_request.hpp"
#include "diffrank/experiments/running/settings.hpp"
#include "diffrank/experiments/store/checksums.hpp"

namespace diffrank::experiments {

/// Hands out the runs of a plan that are to be trained to slots, a run at a time to each, and keeps count of what becomes
/// of them. One that another process has is tried again when there is nothing else to do.
class RunQueue {
 public:
  RunQueue(const Plan& plan, const Configuration& configuration, const RunSettings& settings,
           Fingerprints& fingerprints);

  std::size_t slots() const { return slots_.size(); }
  /// Nothing more will be handed out: there is nothing, or a stop was asked for, or the disk is full.
  bool is_over() const;
  bool should_stop() const;
  bool is_idle(std::size_t slot) const { return slots_[slot].run == nullptr; }
  bool is_idle() const;
  RunRequest take(std::size_t slot);
  /// An event of SingleRuns or WorkerPool.
  void hear(std::size_t slot, const Json& event);
  Progress& progress() { return progress_; }

  /// Says what is left to do. The exit status, see run_sweep(). Throws FileError where that was the end.
  int conclude();

 private:
  struct Waiting {
    const PlannedRun* run = nullptr;
    bool again = false;  ///< another process had it the first time
  };
  static std::deque<Waiting> to_train(const Plan& plan, bool retry_failed);
  static std::size_t epochs(const std::deque<Waiting>& runs);
  void end(std::size_t slot, const Json& event);
  void died(std::size_t slot, const std::string& error);
  void look_elsewhere();

  const Configuration& configuration_;
  const RunSettings& settings_;
  Fingerprints& fingerprints_;
  std::deque<Waiting> waiting_;
  std::vector<Waiting> slots_;
  Progress progress_;
  std::size_t failed_;
  std::vector<const PlannedRun*> elsewhere_;
  std::set<std::string> said_;
  std::string store_error_;
  bool interrupted_ = false;
};

}  // namespace diffrank::experiments
