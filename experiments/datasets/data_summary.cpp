// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/datasets/data_summary.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "diffrank/experiments/datasets/data_notes.hpp"
#include "diffrank/experiments/datasets/preparation/input_columns.hpp"
#include "diffrank/experiments/metrics/training_median.hpp"

namespace diffrank::experiments {
namespace {

DataSummary::PartSummary summarize_part(const std::string& name, const Part& part, const ShotCounts& counts) {
  DataSummary::PartSummary summary{name, part.rows(), {}};
  for (std::size_t k = 0; k < part.label_cols; ++k) {
    const auto labels = part.label_column(k);
    const auto column = input_columns({"label"}, labels).front();
    summary.labels.push_back({column.low, column.mean, median(labels), column.high});
  }
  for (const double label : part.first_labels()) ++summary.zones[static_cast<std::size_t>(counts.zone(label))];
  return summary;
}

/// Inputs without names are called by their numbers.
std::vector<InputColumn> columns_of(const Data& data) {
  if (!data.columns.empty() || data.train.samples) return data.columns;
  std::vector<std::string> names;
  for (std::size_t c = 0; c < data.train.cols; ++c) names.push_back(std::to_string(c));
  std::vector<double> inputs = data.train.inputs;
  for (const auto* part : {&data.val, &data.test})
    inputs.insert(inputs.end(), part->inputs.begin(), part->inputs.end());
  return input_columns(names, inputs);
}

using Parts = std::array<const Part*, 3>;

std::vector<DataSummary::Bar> histogram(const Data& data, const ShotCounts& counts, const Parts& parts,
                                        std::size_t most) {
  std::map<std::int64_t, std::array<std::size_t, 3>> bins;  // samples of each part
  std::map<std::int64_t, Shot> shots;
  for (std::size_t p = 0; p < parts.size(); ++p)
    for (const double label : parts[p]->first_labels()) {
      const auto bin = data.bins.of(label);
      ++bins[bin][p];
      shots.emplace(bin, counts.of(label));
    }
  if (bins.empty()) return {};
  const auto first = bins.begin()->first, last = bins.rbegin()->first;
  const auto number = static_cast<std::uint64_t>(last) - static_cast<std::uint64_t>(first) + 1;
  const std::uint64_t together = most == 0 ? 1 : (number + most - 1) / most;
  const auto bin_of = [&](std::uint64_t bar) {
    return static_cast<std::int64_t>(static_cast<std::uint64_t>(first) + bar * together);
  };
  std::map<std::uint64_t, DataSummary::Bar> bars;
  const auto bar_at = [&](std::uint64_t at) -> DataSummary::Bar& {
    // Bins with edges end with the last one.
    const auto end = data.bins.edges.empty() ? bin_of(at + 1) : std::min(bin_of(at + 1), last + 1);
    return bars.emplace(at, DataSummary::Bar{data.bins.edge(bin_of(at)), data.bins.edge(end)}).first->second;
  };
  if (most > 0)
    for (std::uint64_t at = 0; at * together < number; ++at) bar_at(at);
  for (const auto& [bin, samples] : bins) {
    auto& bar = bar_at((static_cast<std::uint64_t>(bin) - static_cast<std::uint64_t>(first)) / together);
    for (std::size_t p = 0; p < samples.size(); ++p) bar.samples[p] += samples[p];
    ++bar.shots[static_cast<std::size_t>(shots.at(bin))];
  }
  std::vector<DataSummary::Bar> list;
  for (const auto& [at, bar] : bars) list.push_back(bar);
  return list;
}

}  // namespace

DataSummary summarize(const Dataset& dataset, const Shots& shots, std::size_t most_bars) {
  const auto data = dataset.load();
  const ShotCounts counts(data, shots);
  const Parts parts{&data.train, &data.val, &data.test};
  DataSummary s;
  s.dataset = dataset.label();
  s.notes = notes_on(dataset, data);
  s.inputs_text = data.inputs_text;
  s.columns = columns_of(data);
  s.fixed_shots = !data.bin_shots.empty();
  s.shots = shots;
  s.label_names = data.label_names;
  s.label_bins = data.bins;
  s.bins = counts.bins();
  s.whole_labels = true;
  for (std::size_t p = 0; p < parts.size(); ++p) {
    const auto labels = parts[p]->first_labels();
    s.parts.push_back(summarize_part(p == 0 ? "train" : p == 1 ? "val" : "test", *parts[p], counts));
    s.whole_labels =
        s.whole_labels && std::all_of(labels.begin(), labels.end(), [](double y) { return y == std::floor(y); });
  }
  s.histogram = histogram(data, counts, parts, most_bars);
  return s;
}

}  // namespace diffrank::experiments
