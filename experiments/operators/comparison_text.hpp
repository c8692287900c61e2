// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "diffrank/experiments/json/json.hpp"
#include "diffrank/experiments/operators/compare.hpp"

namespace diffrank::experiments {

/// A table of the rankers, with the meaning of its columns below.
std::string to_text(const Comparison& comparison);

/// A Vega-Lite specification: ranks, and the gradient of the middle item's rank, against position.
Json to_plot(const Comparison& comparison);

/// Throws InvalidSpec unless the file is to be JSON, the one format that to_plot() has.
void check_plot_file(const std::string& path);

}  // namespace diffrank::experiments
