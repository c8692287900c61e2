// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace diffrank::experiments {

/// What to write instead of a key of another training program, or of an option without its path: "write train.batch"
/// for "batch_size", "write train.optimizer.lr" for "train.lr". Empty where nothing is known about it.
std::string hint_for(const std::string& path);

}  // namespace diffrank::experiments
