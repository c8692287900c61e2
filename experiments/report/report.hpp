// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "diffrank/experiments/analysis/analyze.hpp"

namespace diffrank::experiments {

struct ReportSettings {
  AnalysisSettings analysis;
  bool sort = false;    ///< best trials first, instead of the sweep's order
  std::size_t top = 0;  ///< only so many of the best (0: all), and the baselines they are compared with
};

/// The results in sweeps' folders as tables of at most 160 characters' width: mean, sd and interval of each trial, in
/// all and per shot; differences to the baselines, paired by seed, with their tests; if asked for, the same with the
/// bootstrap over test rows. What throws is analyze().
std::string report(const std::vector<std::filesystem::path>& folders, const ReportSettings& settings = {});

}  // namespace diffrank::experiments
