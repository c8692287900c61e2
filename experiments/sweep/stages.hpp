// SPDX-License-Identifier: Apache-2.0
// The stages of a trial: {"stages": [{path: value, ...}, ...]}, numbered from 0 in paths: stages.0.train.epochs.
#pragma once

#include "diffrank/experiments/sweep/option_path.hpp"

namespace diffrank::experiments {

/// The trials that train after each other with one model: each is the trial without `stages`, with the values that the
/// stage sets. Empty where there are none. What is wrong goes to `problems`.
std::vector<Json> expand_stages(OptionPaths& paths, const Json& trial, std::vector<Problem>& problems);

/// "stages.0.train.epochs"
std::string stage_path(std::size_t number, const std::string& path);

/// A path "stages.N.rest", taken apart.
struct StagePath {
  std::size_t number;
  std::string rest;
};
/// Nothing for other paths. Throws NoSuchPath where the trial has no such stage.
std::optional<StagePath> find_stage(const Json& trial, const std::string& path);

/// Settings of a stage with groups as dotted paths: {"train": {"epochs": 5}} as {"train.epochs": 5}.
Json flat_settings(const Json& stage);

/// Whether all stages have the same value of an option, which is set for the whole trial.
bool is_shared_by_stages(const std::string& path);

}  // namespace diffrank::experiments
