// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "diffrank/experiments/json/json.hpp"

namespace diffrank::experiments {

/// Values for a path of a random search: {"uniform": [a, b]}, {"log_uniform": [a, b]}, {"integer": [a, b]} (b included)
/// or {"choice": [...]}. Draw i depends on the seed, the path and i alone: more samples keep the earlier ones, and
/// other paths change nothing. Throws std::invalid_argument for what is no such distribution.
std::vector<Json> draws(const Json& distribution, const std::string& path, std::uint64_t seed, std::size_t samples);

}  // namespace diffrank::experiments
