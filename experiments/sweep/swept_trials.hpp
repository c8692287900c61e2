// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "diffrank/experiments/configuration/configuration.hpp"
#include "diffrank/experiments/sweep/sweep.hpp"

namespace diffrank::experiments {

/// The distinct trials of a sweep. `document.json` is what they have in common; `baseline` the values (path: value) that
/// turn a trial into the one that it is compared with, null for none. Everything that is wrong goes to `problems`.
std::vector<SweptTrial> swept_trials(const Document& document, const Sweep& sweep, const Json& baseline,
                                     std::vector<Problem>& problems);

}  // namespace diffrank::experiments
