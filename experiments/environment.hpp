// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "diffrank/experiments/json.hpp"

namespace diffrank::experiments {

/// What a result may depend on besides its configuration: versions, commit, compiler, processor, threads, time.
Json environment();

}  // namespace diffrank::experiments
