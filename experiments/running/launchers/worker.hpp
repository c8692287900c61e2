// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

namespace diffrank::experiments {

/// What `diffrank worker` does: trains the runs that are requested through standard input, a socket, and answers there
/// with their events. Ends when the socket is shut down, at SIGTERM, or when `parent` dies.
int serve_runs(pid_t parent);

}  // namespace diffrank::experiments
