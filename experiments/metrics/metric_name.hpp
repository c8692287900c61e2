// SPDX-License-Identifier: Apache-2.0
// Metrics as a configuration names them: part.metric, part.metric.shot or part.metric.zone, such as val.mae,
// test.mae.few and test.mae.interpolation.
#pragma once

#include "diffrank/experiments/metric.hpp"

namespace diffrank::experiments {

/// Adds to `problems` unless the name is one, of one of these parts.
void check_metric_name(const std::string& name, const std::vector<std::string>& parts, const std::string& path,
                       std::vector<Problem>& problems);

/// All of these parts.
std::vector<std::string> metric_names(const std::vector<std::string>& parts);

/// Whether larger values of a metric of this (checked) name are better.
bool larger_is_better(const std::string& name);

}  // namespace diffrank::experiments
