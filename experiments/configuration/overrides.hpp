// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "diffrank/experiments/sweep/sweep.hpp"

namespace diffrank::experiments {

/// Applies `path=value` of the command line. Keys of the file as a whole (name, seeds, report, samples) are set in the
/// document; every other path is an axis of the sweep, which is returned: with one value, or with several
/// (`weight=0,1`).
std::vector<Factor> apply_overrides(Document& document, const std::vector<std::string>& overrides,
                                    std::vector<Problem>& problems);

}  // namespace diffrank::experiments
