// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/metrics/shots.hpp"

#include <algorithm>

#include "diffrank/core/registry.hpp"

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

ShotCounts::ShotCounts(const Data& data, const Shots& shots) : ShotCounts(data.bin_width, data.bin_origin, shots) {
  binning_.bin_count = data.bin_count;
  binning_.bin_shots = data.bin_shots;
  for (const double label : data.train.labels) add(label);
}

ShotCounts::ShotCounts(double bin_width, double bin_origin, const Shots& shots) : shots_(shots) {
  binning_.bin_width = bin_width;
  binning_.bin_origin = bin_origin;
}

void ShotCounts::add(double label, std::size_t count) {
  if (count == 0) return;
  const auto bin = label_bin(binning_, label);
  counts_[bin] += count;
  sums_[bin] += static_cast<double>(count) * (label - first_.emplace(bin, label).first->second);
  low_ = std::min(low_, label);
  high_ = std::max(high_, label);
}

std::size_t ShotCounts::samples(double label) const {
  const auto found = counts_.find(label_bin(binning_, label));
  return found == counts_.end() ? 0 : found->second;
}

Zone ShotCounts::zone(double label) const {
  if (samples(label) > 0) return Zone::seen;
  return label > low_ && label < high_ ? Zone::interpolation : Zone::extrapolation;
}

Shot ShotCounts::of_bin(long bin) const {
  const auto& fixed = binning_.bin_shots;
  if (bin >= 0 && static_cast<std::size_t>(bin) < fixed.size()) return fixed[static_cast<std::size_t>(bin)];
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
                                       const std::vector<double>& predictions, const std::vector<double>& labels) {
  if (predictions.size() != labels.size())
    throw std::invalid_argument("evaluate: one prediction for each label is needed, got " +
                                std::to_string(predictions.size()) + " for " + std::to_string(labels.size()));
  struct Group {
    std::string suffix;
    std::vector<double> predictions, labels;
  };
  std::vector<Group> groups;
  for (const auto& name : group_names()) groups.push_back({"." + name, {}, {}});
  for (std::size_t i = 0; i < labels.size(); ++i)
    for (const auto g : {static_cast<std::size_t>(counts.of(labels[i])),
                         shot_names().size() + static_cast<std::size_t>(counts.zone(labels[i]))}) {
      groups[g].predictions.push_back(predictions[i]);
      groups[g].labels.push_back(labels[i]);
    }
  const auto empty_zone = [](const Group& zone) { return zone.labels.empty(); };
  groups.erase(
      std::remove_if(groups.begin() + static_cast<std::ptrdiff_t>(shot_names().size()), groups.end(), empty_zone),
      groups.end());
  groups.push_back({"", predictions, labels});

  std::map<std::string, double> values;
  for (const auto& group : groups) {
    values["count" + group.suffix] = static_cast<double>(group.labels.size());
    for (const auto& metric : metrics)
      values[metric->name() + group.suffix] =
          metric->evaluate({group.predictions.data(), group.labels.data(), group.labels.size(), counts.bin_width(),
                            counts.bin_origin(), counts.bin_count()});
  }
  return values;
}

}  // namespace diffrank::experiments
