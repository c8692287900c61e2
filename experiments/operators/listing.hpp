// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "diffrank/experiments/json/json.hpp"

namespace diffrank::experiments {

/// The kinds that `list` shows, in the plural: rankers, losses, ...
std::vector<std::string> listed_kinds();

/// The components of a kind (singular or plural; empty: all kinds), a line each: spec with defaults, summary, source.
std::string list_components(const std::string& kind);

/// Everything about the component that a spec names: for every kind that has it, what it does and all its options.
std::string show_component(const std::string& spec);

}  // namespace diffrank::experiments
