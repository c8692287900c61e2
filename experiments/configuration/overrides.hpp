// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "diffrank/experiments/sweep/sweep.hpp"

namespace diffrank::experiments {

/// `path=value` of the command line. What belongs to the file as a whole (name, seeds, report, samples) is set in the
/// document; each of the others is an axis of the sweep, with one value or, `weight=0,0.1,1`, with several.
std::vector<Factor> apply_overrides(Document& document, const std::vector<std::string>& overrides,
                                    std::vector<Problem>& problems);

}  // namespace diffrank::experiments
