// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <map>

#include "diffrank/experiments/report/html/page_data.hpp"
#include "diffrank/experiments/statistics/automatic_bins.hpp"
#include "diffrank/experiments/statistics/statistics.hpp"
#include "diffrank/experiments/store/predictions.hpp"
#include "diffrank/experiments/store/run_folder.hpp"

namespace diffrank::experiments {
namespace {

using Pairs = std::vector<std::pair<double, double>>;

/// (label, prediction) of the test rows, of the first label where there are several; empty if the file is missing or
/// damaged.
Pairs read_pairs(const std::filesystem::path& run) {
  Pairs rows;
  try {
    const auto file = read_predictions(run);
    for (std::size_t i = 0; file && i < file->labels.size(); i += file->label_cols)
      if (std::isfinite(file->labels[i]) && std::isfinite(file->predictions[i]))
        rows.emplace_back(file->labels[i], file->predictions[i]);
  } catch (const std::runtime_error&) {
    return {};
  }
  return rows;
}

/// [[label, training samples], ...] of result.json.
Pairs read_histogram(const std::filesystem::path& folder) {
  Pairs rows;
  const auto result = RunFolder(folder).result();
  if (!result || !result->contains("histogram") || !(*result)["histogram"].is_array()) return rows;
  for (const auto& bin : (*result)["histogram"])
    if (bin.is_array() && bin.size() == 2 && bin[0].is_number() && bin[1].is_number())
      rows.emplace_back(bin[0].get<double>(), bin[1].get<double>());
  return rows;
}

struct Bin {
  double labels = 0, count = 0;
  std::vector<double> errors;  ///< one for each seed
};

Json error_bins(const std::vector<const Pairs*>& seeds, const Bins& bins) {
  std::map<std::int64_t, Bin> sums;
  for (const auto* rows : seeds) {
    std::map<std::int64_t, std::pair<double, double>> seed;  // sum of errors, samples
    for (const auto& [label, prediction] : *rows) {
      const auto bin = bins.of(label);
      seed[bin].first += std::abs(prediction - label);
      seed[bin].second += 1;
      sums[bin].labels += label;
      sums[bin].count += 1;
    }
    for (const auto& [bin, sum] : seed) sums[bin].errors.push_back(sum.first / sum.second);
  }
  Json list = Json::array();
  for (const auto& [index, bin] : sums) {
    const auto s = summarize(bin.errors);
    list.push_back({rounded(bin.labels / bin.count), rounded(s.mean), rounded(s.sd),
                    rounded(bin.count / static_cast<double>(bin.errors.size()))});
  }
  return list;
}

Json histogram_bins(const Pairs& histogram, const Bins& bins) {
  std::map<std::int64_t, double> sums;
  for (const auto& [label, count] : histogram) sums[bins.of(label)] += count;
  Json list = Json::array();
  for (const auto& [bin, count] : sums) list.push_back({rounded(bins.edge(bin)), rounded(bins.edge(bin + 1)), count});
  return list;
}

}  // namespace

Json label_errors(const std::vector<FinishedRun>& runs) {
  std::vector<Pairs> predictions;
  std::map<std::size_t, Pairs> histograms;  // by trial, since the training part is the same for every seed
  std::vector<double> labels;
  for (const auto& run : runs) {
    predictions.push_back(read_pairs(run.folder));
    for (const auto& row : predictions.back()) labels.push_back(row.first);
    if (histograms.count(run.trial)) continue;
    auto histogram = read_histogram(run.folder);
    for (const auto& row : histogram) labels.push_back(row.first);
    if (!histogram.empty()) histograms[run.trial] = std::move(histogram);
  }
  constexpr std::size_t most_bins = 60;
  const auto bins = automatic_bins(labels, most_bins);

  Json trials = Json::array(), distinct = Json::array();
  for (std::size_t r = 0; r < runs.size();) {
    const auto trial = runs[r].trial;
    std::vector<const Pairs*> seeds;
    for (; r < runs.size() && runs[r].trial == trial; ++r)
      if (!predictions[r].empty()) seeds.push_back(&predictions[r]);
    if (seeds.empty()) continue;
    trials.push_back({{"trial", trial}, {"seeds", seeds.size()}, {"bins", error_bins(seeds, bins)}});
    if (!histograms.count(trial)) continue;
    const auto bars = histogram_bins(histograms[trial], bins);
    const auto same = std::find_if(distinct.begin(), distinct.end(), [&](const Json& h) { return h["bins"] == bars; });
    if (same == distinct.end()) distinct.push_back({{"trials", {trial}}, {"bins", bars}});
    else (*same)["trials"].push_back(trial);
  }
  return {{"width", rounded(bins.width)}, {"trials", trials}, {"histograms", distinct}};
}

}  // namespace diffrank::experiments
