// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "diffrank/experiments/json/json.hpp"

namespace diffrank::experiments {

/// JSON Schema of an ablation file; draft 7 is the one that editors know best.
Json schema();

}  // namespace diffrank::experiments
