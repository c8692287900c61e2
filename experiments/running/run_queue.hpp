// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <deque>
#include <set>
#include <string>
#include <vector>

#include "diffrank/experiments/configuration/configuration.hpp"
#include "diffrank/experiments/running/events.hpp"
#include "diffrank/experiments/running/plan.hpp"
#include "diffrank/experiments/running/progress.hpp"
#include "diffrank/experiments/running/run_request.hpp"
#include "diffrank/experiments/running/settings.hpp"
#include "diffrank/experiments/store/checksums.hpp"

namespace diffrank::experiments {

/// Hands out the runs of a plan that are to be trained to slots, one at a time to each, and keeps count of what becomes
/// of them. A run that another process is training is tried again when there is nothing else to do. Plan and
/// fingerprints must outlive the queue.
class RunQueue {
 public:
  RunQueue(const Plan& plan, const Configuration& configuration, const RunSettings& settings,
           Fingerprints& fingerprints);

  std::size_t slots() const { return slots_.size(); }
  /// Whether the slot can take a run now.
  bool is_free(std::size_t slot) const { return !slots_[slot].run && slots_[slot].is_usable; }
  /// True when no run is left, no slot can be used, a stop was requested, or a folder cannot be written.
  bool is_over() const;
  /// Whether no run is in training.
  bool is_idle() const;
  /// True after a stop was requested, which is acknowledged once, or a folder could not be written.
  bool should_stop();
  RunRequest take(std::size_t slot);
  void on_event(std::size_t slot, const Event& event);
  Progress& progress() { return progress_; }

  /// Says what is left to do. The exit status, see run_sweep(). Throws FileError where a folder could not be written.
  int conclude();

 private:
  struct Waiting {
    const PlannedRun* run = nullptr;
    bool again = false;  ///< another process was training it at the first attempt
  };
  struct Slot : Waiting {
    bool is_usable = true;  ///< false where no process could be started for it
  };
  static std::deque<Waiting> to_train(const Plan& plan, bool retry_failed);
  static std::size_t epochs(const std::deque<Waiting>& runs);
  bool is_stopping() const;
  Waiting release(std::size_t slot);
  void handle(std::size_t slot, const Resumed& event);
  void handle(std::size_t slot, const EpochDone& event);
  void handle(std::size_t slot, const Ended& event);
  void handle(std::size_t slot, const Died& event);
  void handle(std::size_t slot, const NotStarted& event);
  void handle(std::size_t slot, const Printed& event);
  Ended after_death(const PlannedRun& run, const std::string& reason);
  void show_once(const std::string& message);
  void recheck_busy();

  std::string sweep_, metric_;
  bool retry_failed_;
  Fingerprints& fingerprints_;
  std::deque<Waiting> waiting_;
  std::vector<Slot> slots_;
  Progress progress_;
  std::size_t failed_;
  std::vector<const PlannedRun*> busy_;  ///< in training by other processes
  std::set<std::string> shown_messages_;
  std::string write_error_, start_error_;
  bool interrupted_ = false, stop_acknowledged_ = false;
};

}  // namespace diffrank::experiments
