// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "diffrank/experiments/sweep/swept_trials.hpp"

namespace diffrank::experiments {

/// The trials that these texts name: the beginning of a hash, or a part of a label that no other trial has. All trials
/// for no text. Throws InvalidSpec for what names none or several.
std::vector<SweptTrial> select_trials(const std::vector<SweptTrial>& trials, const std::vector<std::string>& texts);

}  // namespace diffrank::experiments
