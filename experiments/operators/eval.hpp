// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <iosfwd>

#include "diffrank/experiments/json/json.hpp"

namespace diffrank::experiments {

/// Answers one request, {"ranker" | "sorter" | "selector" | "loss" | "weighting" | "mixing" | "transform": spec, ...} or {"metrics":
/// names, ...}: see experiments/README.md.
/// Throws std::invalid_argument that says what is wrong with it.
Json evaluate(const Json& request);
Json evaluate_loss(const Json& request);
Json evaluate_weighting(const Json& request);
Json evaluate_mixing(const Json& request);
Json evaluate_metrics(const Json& request);
Json evaluate_transform(const Json& request);

/// JSON Lines in, JSON Lines out: one answer a line, {"error": ...} for a bad one; the next line is still served.
/// Blank lines are skipped.
void evaluate_lines(std::istream& in, std::ostream& out);

}  // namespace diffrank::experiments
