// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>

#include "diffrank/experiments/json/json.hpp"

namespace diffrank::experiments {

struct PickSettings {
  std::vector<std::string> by;  ///< axes, by their paths or unambiguous endings of them; none: one pick of all trials
  std::string metric;           ///< empty: the sweep's own, on the validation part
  bool allow_test = false;      ///< a pick on test data makes the test data part of the training
};

struct Picked {
  Json fragment;                     ///< {"sweep": {"list": [{path: value, ...}, ...]}}, for `include`
  std::vector<std::string> remarks;  ///< how many candidates each had, and what is doubtful, a line each
};

/// For each value of an axis (each combination of values of several) the trial with the best mean of the metric over
/// its finished seeds: options are tuned with one budget on validation data, then the picks are trained on final seeds.
/// Throws InvalidSpec for an axis or a metric that is none, and for a metric of the test part; std::runtime_error where
/// nothing can be picked.
Picked pick(const std::vector<std::filesystem::path>& folders, const PickSettings& settings);

}  // namespace diffrank::experiments
