// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>

#include "diffrank/experiments/trial.hpp"

namespace diffrank::experiments {

/// One trial of a sweep: what it is, and which values of the swept options made it.
struct SweptTrial {
  std::shared_ptr<const Trial> trial;
  std::string hash;
  /// Path and value as text of every swept path that this trial has, and that takes several values in the sweep.
  std::vector<std::pair<std::string, std::string>> axes;
  std::string baseline;  ///< hash of the trial it is compared with; empty without one
};

/// An ablation file, read and checked.
struct Configuration {
  std::string name;
  std::vector<std::uint64_t> seeds;
  std::vector<SweptTrial> trials;   ///< distinct, in the order of the sweep
  std::string metric = "test.mae";  ///< of the report
  bool minimize = true;             ///< unless the file says so: where the metric is one of which less is better
};

/// Reads an ablation file with `key=value` overrides (`weight=0,1` sweeps). `source` is its path: errors name it, and
/// what it includes is looked for beside it. Throws InvalidSpec with everything that is wrong, each with file, line and
/// column (`sweep.json:12:7: train.epochs`).
Configuration read_configuration(const std::string& text, const std::string& source,
                                 const std::vector<std::string>& overrides);

}  // namespace diffrank::experiments
