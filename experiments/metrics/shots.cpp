// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/metrics/shots.hpp"

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

ShotCounts::ShotCounts(const Data& data, const Shots& shots) : shots_(shots) {
  binning_.bin_width = data.bin_width;
  binning_.bin_origin = data.bin_origin;
  for (const double label : data.train.labels) {
    const auto bin = label_bin(data, label);
    ++counts_[bin];
    sums_[bin] += label - first_.emplace(bin, label).first->second;
  }
}

std::size_t ShotCounts::samples(double label) const {
  const auto found = counts_.find(label_bin(binning_, label));
  return found == counts_.end() ? 0 : found->second;
}

Shot ShotCounts::of_count(std::size_t count) const {
  return count > shots_.many ? Shot::many : count < shots_.few ? Shot::few : Shot::median;
}

std::array<std::size_t, 3> ShotCounts::bins() const {
  std::array<std::size_t, 3> bins{};
  for (const auto& [bin, count] : counts_) ++bins[static_cast<std::size_t>(of_count(count))];
  return bins;
}

std::vector<std::pair<double, std::size_t>> ShotCounts::histogram() const {
  std::vector<std::pair<double, std::size_t>> bars;
  for (const auto& [bin, count] : counts_)
    bars.emplace_back(first_.at(bin) + sums_.at(bin) / static_cast<double>(count), count);
  return bars;
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
  struct Samples {
    std::string suffix;
    std::vector<double> predictions, labels;
  };
  std::vector<Samples> groups;
  for (const auto& name : shot_names()) groups.push_back({"." + name, {}, {}});
  for (std::size_t i = 0; i < labels.size(); ++i) {
    auto& group = groups[static_cast<std::size_t>(counts.of(labels[i]))];
    group.predictions.push_back(predictions[i]);
    group.labels.push_back(labels[i]);
  }
  groups.push_back({"", predictions, labels});

  std::map<std::string, double> values;
  for (const auto& group : groups) {
    values["count" + group.suffix] = static_cast<double>(group.labels.size());
    for (const auto& metric : metrics)
      values[metric->name() + group.suffix] =
          metric->evaluate(group.predictions.data(), group.labels.data(), group.labels.size());
  }
  return values;
}

}  // namespace diffrank::experiments
