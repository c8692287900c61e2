// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "diffrank/experiments/store/published.hpp"
#include "diffrank/experiments/sweep/swept_trials.hpp"

namespace diffrank::experiments {

/// An ablation file, read and checked.
struct Configuration {
  std::string name;
  std::vector<std::uint64_t> seeds;
  std::vector<SweptTrial> trials;    ///< distinct, in the order of the sweep
  std::string metric = "test.mae";   ///< that the report compares
  bool minimize = true;              ///< whether less of it is better
  std::vector<Published> published;  ///< figures that describe its trials
};

/// Reads an ablation file with `key=value` overrides (`weight=0,1` sweeps). `source` is its path: errors name it, and
/// what it includes is looked for beside it. Throws InvalidSpec with everything that is wrong, each with file, line and
/// column (`sweep.json:12:7: train.epochs`).
Configuration read_configuration(const std::string& text, const std::string& source,
                                 const std::vector<std::string>& overrides);

}  // namespace diffrank::experiments
