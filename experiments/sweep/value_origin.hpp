// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "diffrank/experiments/sweep/expansion.hpp"

namespace diffrank::experiments {

/// Where the value of a trial at a path was written: in the file, in its sweep, or in an override.
Place origin(const Document& document, const Combination& combination, const std::string& path);

/// Where the path of a setting was written, as opposed to its value.
Place path_of(const Document& document, const Setting& setting);

}  // namespace diffrank::experiments
