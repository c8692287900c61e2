// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "diffrank/experiments/sweep/sweep.hpp"
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

/// The distinct trials of a sweep. `document.json` is what they have in common; `baseline` the values (path: value)
/// that turn a trial into the one that it is compared with, null for none. Everything that is wrong goes to `problems`.
std::vector<SweptTrial> swept_trials(const Document& document, const Sweep& sweep, const Json& baseline,
                                     std::vector<Problem>& problems);

}  // namespace diffrank::experiments
