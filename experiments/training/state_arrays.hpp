// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <iosfwd>

#include "diffrank/losses/loss.hpp"

namespace diffrank::experiments {

/// Writes the values of all arrays. The reader knows their names and shapes.
void save_arrays(std::ostream& out, const LossState& arrays);
/// Fills arrays of the shapes that they have already. Throws std::runtime_error where the stream ends early.
void load_arrays(std::istream& in, LossState& arrays);

}  // namespace diffrank::experiments
