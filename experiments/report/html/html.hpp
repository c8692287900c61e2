// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "diffrank/experiments/analysis/analyze.hpp"

namespace diffrank::experiments {

/// The results in the sweeps' folders as one HTML page with tables and pictures, which works without a network where
/// the build found vega. Throws as analyze() does.
std::string html_report(const std::vector<std::filesystem::path>& folders, const AnalysisSettings& settings = {});

/// What to know about such a page: empty, or that it loads its libraries from a CDN.
std::string html_note();

}  // namespace diffrank::experiments
