// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <memory>

#include "diffrank/experiments/running/launchers/json_channel.hpp"

namespace diffrank::experiments {

/// A `diffrank worker` that this process started. What it prints, on either stream, can be read from `output`.
class WorkerProcess {
 public:
  /// Throws std::system_error where the system starts no more processes.
  static std::unique_ptr<WorkerProcess> start(int threads);
  /// Tells it that no more runs will come, and waits for its end.
  ~WorkerProcess();
  WorkerProcess(const WorkerProcess&) = delete;
  WorkerProcess& operator=(const WorkerProcess&) = delete;

  Channel channel;
  LineReader output;

  /// After the run's present batch.
  void stop() const;
  /// Waits until it has ended: how it did, in words.
  std::string death();

 private:
  WorkerProcess(pid_t process, Descriptor socket, Descriptor output_end);
  int wait();
  pid_t process_;
};

}  // namespace diffrank::experiments
