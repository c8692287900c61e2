// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "diffrank/experiments/running/launchers/worker_process.hpp"

namespace diffrank::experiments {

/// Worker processes, each of which trains one run at a time. One that dies is replaced when its slot gets another run.
class WorkerPool {
 public:
  struct Event {
    std::size_t slot;
    Json json;
  };

  WorkerPool(std::size_t slots, int threads_each) : workers_(slots), threads_(threads_each) {}

  ~WorkerPool();
  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;

  /// Throws std::system_error where no worker can be started.
  void start(std::size_t slot, const Json& request);
  /// Events of the workers, after `milliseconds` at the latest, and two more: {"event": "died", "error"}, {"event": "says",
  /// "text"} for a line that one prints.
  std::vector<Event> wait(int milliseconds);
  /// All of them, after the present batch of their runs.
  void stop() const;

 private:
  void hear(std::size_t slot, short channel, short output, std::vector<Event>& events);

  std::vector<std::unique_ptr<WorkerProcess>> workers_;  ///< null: none was needed yet, or it died
  int threads_;
};

}  // namespace diffrank::experiments
