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

DataSummary::PartSummary summarize_part(const std::string& name, const std::vector<double>& labels,
                                        const ShotCounts& counts) {
  const auto column = input_columns({"label"}, labels).front();
  DataSummary::PartSummary part{name, labels.size(), column.low, column.mean, median(labels), column.high};
  for (const double label : labels) ++part.zones[static_cast<std::size_t>(counts.zone(label))];
  return part;
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
  std::map<long, std::array<std::size_t, 3>> bins;  // samples of each part
  std::map<long, Shot> shots;
  for (std::size_t p = 0; p < parts.size(); ++p)
    for (const double label : parts[p]->labels) {
      const auto bin = label_bin(data, label);
      ++bins[bin][p];
      shots.emplace(bin, counts.of(label));
    }
  if (bins.empty()) return {};
  const auto first = static_cast<double>(bins.begin()->first);
  const auto number = static_cast<double>(bins.rbegin()->first) - first + 1;
  const double together = most == 0 ? 1 : std::ceil(number / static_cast<double>(most));
  const auto edge = [&](double bar) { return data.bin_origin + (first + bar * together) * data.bin_width; };
  std::map<double, DataSummary::Bar> bars;
  const auto bar_at = [&](double at) -> DataSummary::Bar& {
    return bars.emplace(at, DataSummary::Bar{edge(at), edge(at + 1)}).first->second;
  };
  if (most > 0)
    for (double at = 0; at * together < number; ++at) bar_at(at);
  for (const auto& [bin, samples] : bins) {
    auto& bar = bar_at(std::floor((static_cast<double>(bin) - first) / together));
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
  s.bin_width = data.bin_width;
  s.bin_origin = data.bin_origin;
  s.bins = counts.bins();
  s.whole_labels = true;
  for (std::size_t p = 0; p < parts.size(); ++p) {
    const auto& labels = parts[p]->labels;
    s.parts.push_back(summarize_part(p == 0 ? "train" : p == 1 ? "val" : "test", labels, counts));
    s.whole_labels =
        s.whole_labels && std::all_of(labels.begin(), labels.end(), [](double y) { return y == std::floor(y); });
  }
  s.histogram = histogram(data, counts, parts, most_bars);
  return s;
}

}  // namespace diffrank::experiments
