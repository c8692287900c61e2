// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "diffrank/experiments/sweep/expansion.hpp"

namespace diffrank::experiments {

/// Where the value comes from that a trial has at a path: the file, a value of the sweep, an override.
Place origin(const Document& document, const Combination& made, const std::string& path);

/// Where the path of a setting is written, as opposed to its value.
Place path_of(const Document& document, const Setting& setting);

}  // namespace diffrank::experiments
