// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "diffrank/tests/experiments/ablation.hpp"
#include "diffrank/tests/support/catch.hpp"

namespace diffrank::testing {

/// A sweep of slow runs, all of whose processes are stopped in a state that is asked for, until resume().
class PausedSweep {
 public:
  using State = bool (*)(const Ablation&);

  PausedSweep(const Texts& jobs, State wanted) {
    // On a busy machine a sweep may pass through the state unseen: then another one starts.
    for (int attempt = 0; attempt < 100 && !paused_; ++attempt) start(jobs, wanted);
    REQUIRE(paused_);
  }
  void resume() const { process->kill_group(SIGCONT); }
  /// Resumes once the sweep's own process has taken note of the signal: its workers do no more than they are told.
  void resume_after(int signal) const {
    process->kill(signal);
    process->kill(SIGCONT);
    wait_until([&] { return process->said().find("Stopping") != std::string::npos || !process->running(); });
    resume();
  }

  std::unique_ptr<Ablation> sweep;
  std::unique_ptr<Command> process;

 private:
  void start(const Texts& jobs, State wanted) {
    sweep = std::make_unique<Ablation>(slow(slow_runs));
    process = sweep->start(jobs, {"", RLIM_INFINITY, true});
    while (!paused_ && wait_until([&] { return wanted(*sweep) || !process->running(); }) && process->running()) {
      process->kill_group(SIGSTOP);
      paused_ = wanted(*sweep);
      if (!paused_) resume();
    }
  }
  bool paused_ = false;
};

}  // namespace diffrank::testing
