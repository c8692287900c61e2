// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

namespace diffrank::experiments {

/// What `diffrank worker` does: trains the runs that come through standard input, a socket, and answers there with the
/// events of SingleRuns; "end" has "warnings", too, and the status `store` where a folder cannot be written. Ends when
/// no more can come, or `parent` dies.
int serve_runs(pid_t parent);

}  // namespace diffrank::experiments
