// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <memory>
#include <string>

#include "diffrank/experiments/running/launchers/json_channel.hpp"

namespace diffrank::experiments {

/// A `diffrank worker` that this process started. What it prints, on either stream, can be read from `output`.
///
/// Not Boost.Process, which Debian has in versions 1.74 to 1.83: its pipes are inherited by every process started
/// later, so that a worker would keep the channels of the others open and their ends would go unnoticed; it forks (this
/// process may hold gigabytes and the threads of BLAS) where posix_spawn does not; and socket, signal mask and
/// parent-death signal would still be set by hand.
class WorkerProcess {
 public:
  /// Throws std::system_error where the system has no process or no descriptor left.
  static std::unique_ptr<WorkerProcess> start(int threads);
  /// Tells it that no more runs will come, and waits for its end.
  ~WorkerProcess();
  WorkerProcess(const WorkerProcess&) = delete;
  WorkerProcess& operator=(const WorkerProcess&) = delete;

  JsonChannel channel;
  LineReader output;

  /// Requests its end after the present batch.
  void stop() const;
  /// Waits for its end: how that came, in words.
  std::string wait();

 private:
  WorkerProcess(pid_t process, Descriptor socket, Descriptor output_end);
  int exit_status();
  pid_t process_;
};

}  // namespace diffrank::experiments
