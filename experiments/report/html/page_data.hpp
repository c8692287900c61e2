// SPDX-License-Identifier: Apache-2.0
// What the page draws, read from the run folders of an analysis (contract: to_json(Analysis)).
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <vector>

#include "diffrank/experiments/json/json.hpp"

namespace diffrank::experiments {

/// A finished run of the analysis: the place of its trial, its seed, its folder.
struct FinishedRun {
  std::size_t trial;
  std::uint64_t seed;
  std::filesystem::path folder;
};

/// A page holds curves, label errors and similarities of so many trials, the best, and of the baselines.
inline constexpr std::size_t most_detailed = 48;

/// The trials to be shown in detail, best first, by the mean of the analysis' metric; baselines that are not among the
/// best follow. Trials without a finished run have nothing to show.
std::vector<std::size_t> detailed_trials(const Json& analysis, std::size_t most = most_detailed);
std::vector<FinishedRun> finished_runs(const Json& analysis, const std::vector<std::size_t>& trials);

/// A number for the page, to so many significant digits; null where it is not finite.
Json rounded(double value, int digits = 6);

/// metrics.jsonl: {"every": k, "metrics": [...], "runs": [{"trial", "seed", "epochs": [...], "values": {metric:
/// [...]}}]}. So that all fit into `most` numbers, every k-th epoch and the last are kept.
Json learning_curves(const std::vector<FinishedRun>& runs, std::size_t most = 1500000);

/// predictions.csv and the histogram of result.json, in bins of the label: {"width": w,
/// "trials": [{"trial", "seeds", "bins": [[mean label, mean |error|, sd over seeds, samples of a seed], ...]}],
/// "histograms": [{"trials": [...], "bins": [[low, high, training samples], ...]}]}.
Json label_errors(const std::vector<FinishedRun>& runs);

/// similarity.json: [{"trial", "seed", "labels", "label", "before", "after": matrices of the first seed that has them,
/// "spearman": [{"seed", "before", "after"}, ...], "spearman_text": {"before", "after"}, mean and sd over seeds}].
Json similarities(const std::vector<FinishedRun>& runs);

/// All of it, with the analysis.
Json page_data(const Json& analysis);

}  // namespace diffrank::experiments
