// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "diffrank/experiments/json/json.hpp"

namespace diffrank::experiments {

/// This diffrank: "0.1.0 (commit 0123456789ab)".
std::string version();

/// The changes that are not in the commit, as a patch; empty for a clean build. Cut after 256 KiB.
std::string uncommitted();

/// What a result may depend on besides its configuration: versions, commit, uncommitted changes, compiler and its
/// flags, libraries, processor, cores, threads, time.
Json environment();

}  // namespace diffrank::experiments
