// SPDX-License-Identifier: Apache-2.0
// Metrics as a configuration names them: part.metric or part.metric.shot, such as val.mae and test.mae.few.
#pragma once

#include "diffrank/experiments/metric.hpp"

namespace diffrank::experiments {

/// Adds to `problems` unless the name is one, of one of these parts.
void check_metric_name(const std::string& name, const std::vector<std::string>& parts, const std::string& path,
                       std::vector<Problem>& problems);

/// Whether larger values of a metric of this (checked) name are better.
bool larger_is_better(const std::string& name);

}  // namespace diffrank::experiments
