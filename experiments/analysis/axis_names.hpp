// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

namespace diffrank::experiments {

/// Each path's shortest ending, in whole words, that no other of them has: "ranker" of "regularizer.ranker", unless
/// "loss.ranker" is among them, too.
std::vector<std::string> short_names(const std::vector<std::string>& paths);

}  // namespace diffrank::experiments
