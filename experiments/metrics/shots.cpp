// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/metrics/shots.hpp"

#include <algorithm>

#include "diffrank/core/registry.hpp"
#include "diffrank/experiments/metrics/mean_over_columns.hpp"

namespace diffrank::experiments {

void Shots::options(Options& o) {
  o.integer("many", many, "labels with more training samples than this are many-shot", Range::non_negative());
  o.integer("few", few, "labels with fewer training samples than this are few-shot", Range::non_negative());
}

void Shots::validate(const std::string& path, std::vector<Problem>& problems) const {
  if (few > many && few - many > 1)
    problems.push_back({path, "few must be <= many + 1, so that no label is many-shot and few-shot at once; got few=" +
                                  std::to_string(few) + ", many=" + std::to_string(many)});
}

ShotCounts::ShotCounts(const Data& data, const Shots& shots) : ShotCounts(data.bins, shots) {
  fixed_ = data.bin_shots;
  for (const double label : data.train.first_labels()) add(label);
}

ShotCounts::ShotCounts(Bins bins, const Shots& shots) : shots_(shots), label_bins_(std::move(bins)) {}

void ShotCounts::add(double label, std::size_t count) {
  if (count == 0) return;
  const auto bin = label_bins_.of(label);
  counts_[bin] += count;
  sums_[bin] += static_cast<double>(count) * (label - first_.emplace(bin, label).first->second);
  low_ = std::min(low_, label);
  high_ = std::max(high_, label);
}

std::size_t ShotCounts::samples(double label) const {
  const auto found = counts_.find(label_bins_.of(label));
  return found == counts_.end() ? 0 : found->second;
}

Zone ShotCounts::zone(double label) const {
  if (samples(label) > 0) return Zone::seen;
  return label > low_ && label < high_ ? Zone::interpolation : Zone::extrapolation;
}

Shot ShotCounts::of_bin(std::int64_t bin) const {
  if (bin >= 0 && static_cast<std::size_t>(bin) < fixed_.size()) return fixed_[static_cast<std::size_t>(bin)];
  const auto found = counts_.find(bin);
  const std::size_t count = found == counts_.end() ? 0 : found->second;
  return count > shots_.many ? Shot::many : count < shots_.few ? Shot::few : Shot::median;
}

std::array<std::size_t, 3> ShotCounts::bins() const {
  std::array<std::size_t, 3> bins{};
  for (const auto& [bin, count] : counts_) ++bins[static_cast<std::size_t>(of_bin(bin))];
  return bins;
}

std::vector<std::pair<double, std::size_t>> ShotCounts::histogram() const {
  std::vector<std::pair<double, std::size_t>> bars;
  for (const auto& [bin, count] : counts_)
    bars.emplace_back(first_.at(bin) + sums_.at(bin) / static_cast<double>(count), count);
  return bars;
}

const std::vector<std::string>& group_names() {
  static const auto& names = *[] {
    auto* list = new std::vector<std::string>(shot_names());
    list->insert(list->end(), zone_names().begin(), zone_names().end());
    return list;
  }();
  return names;
}

Metrics all_metrics() {
  Metrics metrics;
  for (const auto& entry : entries(Metric::kind)) metrics.push_back(make<Metric>(entry.name));
  return metrics;
}

std::map<std::string, double> evaluate(const Metrics& metrics, const ShotCounts& counts,
                                       const std::vector<double>& predictions, const std::vector<double>& labels,
                                       std::size_t d) {
  if (predictions.size() != labels.size())
    throw std::invalid_argument("evaluate: one prediction for each label is needed, got " +
                                std::to_string(predictions.size()) + " for " + std::to_string(labels.size()));
  const std::size_t shots = shot_names().size();
  std::vector<std::pair<std::string, std::vector<std::size_t>>> groups;  // and their rows
  for (const auto& name : group_names()) groups.push_back({"." + name, {}});
  groups.push_back({"", {}});
  for (std::size_t i = 0; i < labels.size() / d; ++i) {
    const double label = labels[i * d];
    groups[static_cast<std::size_t>(counts.of(label))].second.push_back(i);
    groups[shots + static_cast<std::size_t>(counts.zone(label))].second.push_back(i);
    groups.back().second.push_back(i);
  }
  std::map<std::string, double> values;
  for (std::size_t g = 0; g < groups.size(); ++g) {
    const auto& [suffix, rows] = groups[g];
    if (rows.empty() && g >= shots && g + 1 < groups.size()) continue;  // a zone without samples
    values["count" + suffix] = static_cast<double>(rows.size());
    for (const auto& metric : metrics)
      values[metric->name() + suffix] = mean_over_columns(*metric, {predictions.data(), labels.size() / d, d},
                                                          labels.data(), rows, counts.label_bins());
  }
  return values;
}

}  // namespace diffrank::experiments
