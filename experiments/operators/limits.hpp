// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "diffrank/losses/loss.hpp"

namespace diffrank::experiments {

/// Throws std::invalid_argument where an answer would take minutes or most of a machine's memory: one request must not
/// hold up those behind it. The library itself has no such limits.
void check_memory(const Loss& loss, const Batch& batch);

}  // namespace diffrank::experiments
