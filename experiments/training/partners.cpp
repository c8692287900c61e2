// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/training/partners.hpp"

#include <algorithm>
#include <numeric>

#include "diffrank/core/parallel.hpp"

namespace diffrank::experiments {

Partners::Partners(const Mixing& mixing, Rows<const double> labels) : mixing_(mixing), labels_(labels) {
  const auto less = [&](std::size_t a, std::size_t b) {
    return std::lexicographical_compare(labels.row(a), labels.row(a) + labels.cols, labels.row(b),
                                        labels.row(b) + labels.cols);
  };
  by_label_.resize(labels.rows);
  std::iota(by_label_.begin(), by_label_.end(), std::size_t{0});
  std::stable_sort(by_label_.begin(), by_label_.end(), less);
  for (std::size_t i = 0; i < by_label_.size(); ++i)
    if (i == 0 || less(by_label_[i - 1], by_label_[i])) begins_.push_back(i);
  begins_.push_back(by_label_.size());
}

std::vector<std::size_t> Partners::draw(const std::vector<std::size_t>& samples, std::uint64_t seed,
                                        std::size_t epoch) const {
  const auto epoch_seed = Random(seed, streams::mixing, static_cast<std::uint32_t>(epoch)).next64();
  std::vector<std::size_t> partners(samples.size());
  parallel_rows(samples.size(), begins_.size(), [&](std::size_t i) {
    partners[i] = draw_one(samples[i], Random(epoch_seed, streams::mixing, static_cast<std::uint32_t>(i)));
  });
  return partners;
}

std::size_t Partners::draw_one(std::size_t sample, Random random) const {
  const auto share = [&](std::size_t group) {
    const double* other = labels_.row(by_label_[begins_[group]]);
    return mixing_.affinity(labels_.row(sample), other, labels_.cols) *
           static_cast<double>(begins_[group + 1] - begins_[group]);
  };
  const std::size_t groups = begins_.size() - 1;
  double sum = 0;
  for (std::size_t g = 0; g < groups; ++g) sum += share(g);
  double rest = random.uniform() * sum;
  std::size_t group = 0, last = 0;  // the last one that can be drawn, should rounding leave a rest
  for (; group < groups; ++group) {
    const double s = share(group);
    if (s > 0) last = group;
    if (rest < s) break;
    rest -= s;
  }
  if (group == groups) group = last;
  return by_label_[begins_[group] + random.below(begins_[group + 1] - begins_[group])];
}

}  // namespace diffrank::experiments
