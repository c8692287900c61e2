// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "diffrank/experiments/json.hpp"

namespace diffrank::experiments {

/// Sets `regularizer.ranker.lambda` and the like in a trial's JSON object. Components on the way may be given as text,
/// or not at all (then they are the defaults): they become objects. Throws InvalidSpec for a path that leads nowhere.
void set_path(Json& trial, const std::string& path, const Json& value);

}  // namespace diffrank::experiments
