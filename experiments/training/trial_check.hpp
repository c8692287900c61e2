// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "diffrank/experiments/trial.hpp"

namespace diffrank::experiments {

/// What came up when the data sets of trials were opened, before anything was trained.
struct TrialCheck {
  std::vector<Problem> faults;  ///< everything that is wrong with the data, or with losses of these labels; each once
  std::vector<std::string> notes;
  std::vector<bool> faulty;  ///< of each trial: it cannot be trained
};

/// Opens each distinct data set once.
TrialCheck check_trials(const std::vector<const Trial*>& trials);

}  // namespace diffrank::experiments
