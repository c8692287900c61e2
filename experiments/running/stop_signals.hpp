// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <csignal>

namespace diffrank::experiments {

/// While one of these lives, the first SIGINT or SIGTERM asks for a stop, and the second ends the process as it always
/// would, and its workers with it.
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

/// A worker leaves SIGINT, which a terminal sends to it too, to the process that started it; a SIGTERM asks for a stop,
/// however often it comes. So does the death of that process. False if that has died already.
bool stop_with_parent(pid_t parent);

/// Which processes end with this one at the second signal.
void add_worker(pid_t worker);
void remove_worker(pid_t worker);

}  // namespace diffrank::experiments
