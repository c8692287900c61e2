// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "diffrank/experiments/analysis/analysis.hpp"

namespace diffrank::experiments {

struct AnalysisSettings {
  std::string metric;  ///< empty: that of the first sweep
  bool shots = false;
  std::size_t resamples = 2000;
  bool earlier = false;  ///< trials of the folders' earlier invocations, too
};

/// Throws std::runtime_error where a folder holds no sweep, InvalidSpec where the metric is none.
Analysis analyze(const std::vector<std::filesystem::path>& folders, const AnalysisSettings& settings = {});

}  // namespace diffrank::experiments
