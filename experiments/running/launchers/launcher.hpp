// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <functional>

#include "diffrank/experiments/running/events.hpp"
#include "diffrank/experiments/running/run_request.hpp"

namespace diffrank::experiments {

/// Where the runs of a sweep are trained: in this process, in others, on other machines. A launcher has slots, each of
/// which trains one run at a time; a slot is free again after the last event of its run.
class Launcher {
 public:
  using OnEvent = std::function<void(std::size_t slot, const Event& event)>;

  virtual ~Launcher();
  virtual void start(std::size_t slot, const RunRequest& request) = 0;
  /// Passes on what has happened; waits a moment where nothing has.
  virtual void wait(const OnEvent& on_event) = 0;
  /// Runs in training are to end after their present batch.
  virtual void stop() = 0;
};

}  // namespace diffrank::experiments
