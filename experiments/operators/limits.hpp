// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

#include "diffrank/core/operator.hpp"
#include "diffrank/losses/loss.hpp"

namespace diffrank::experiments {

// Limits of one request, so that it does not hold up those behind it: what would take minutes or most of a machine's
// memory is refused with a sentence, as std::invalid_argument. The library itself has no such limits.

/// Pairs of scores, for operators that compare all of a row.
void check_time(const Operator& op, std::size_t rows, std::size_t cols);
/// What the matrices of a loss take.
void check_memory(const Loss& loss, const Batch& batch);

}  // namespace diffrank::experiments
