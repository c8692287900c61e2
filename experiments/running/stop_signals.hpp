// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <csignal>

namespace diffrank::experiments {

/// While one of these lives, the first SIGINT or SIGTERM requests a stop, and the second ends this process and its
/// workers at once.
class StopSignals {
 public:
  StopSignals();
  ~StopSignals();
  StopSignals(const StopSignals&) = delete;
  StopSignals& operator=(const StopSignals&) = delete;

  static bool requested();

 private:
  struct sigaction old_int_ {
  }, old_term_{};
};

/// In a worker: ignores SIGINT, which a terminal sends to it too (the parent decides), and takes SIGTERM, however often
/// it comes, and the death of the parent as a request to stop. False if the parent has died already.
bool stop_with_parent(pid_t parent);

/// The processes that a second signal ends together with this one.
void add_worker(pid_t worker);
void remove_worker(pid_t worker);

}  // namespace diffrank::experiments
