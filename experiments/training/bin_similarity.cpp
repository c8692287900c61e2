// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/training/bin_similarity.hpp"

#include <algorithm>
#include <map>

#include "diffrank/core/similarity.hpp"

namespace diffrank::experiments {
namespace {

std::vector<double> similarities(const char* kind, Rows<const double> z) {
  std::vector<double> values(z.rows * z.rows);
  if (!z.empty()) make<Similarity>(kind)->forward(z, {values.data(), z.rows, z.rows});
  return values;
}

}  // namespace

BinFeatures::BinFeatures(const Data& data, const Part& part) : bin_of_(part.rows(), hidden) {
  const auto labels = part.first_labels();
  std::map<std::int64_t, std::vector<std::size_t>> samples;
  for (std::size_t i = 0; i < part.rows(); ++i) samples[data.bins.of(labels[i])].push_back(i);
  std::vector<const std::vector<std::size_t>*> all;
  for (const auto& bin : samples) all.push_back(&bin.second);
  const std::size_t shown = std::min(most, all.size());
  for (std::size_t b = 0; b < shown; ++b) {
    const auto& bin = *all[shown == 1 ? 0 : (b * (all.size() - 1) + (shown - 1) / 2) / (shown - 1)];
    double sum = 0;
    for (const auto i : bin) {
      bin_of_[i] = b;
      sum += labels[i];
    }
    labels_.push_back(sum / static_cast<double>(bin.size()));
  }
}

std::vector<double> BinFeatures::label_similarity() const {
  return similarities("negative_distance", {labels_.data(), labels_.size(), 1});
}

void BinFeatures::clear() {
  sums_.clear();
}

void BinFeatures::add(std::size_t first, Rows<const double> features) {
  cols_ = features.cols;
  sums_.resize(bins() * cols_, 0);
  for (std::size_t i = 0; i < features.rows; ++i) {
    const auto bin = bin_of_[first + i];
    if (bin == hidden) continue;
    for (std::size_t k = 0; k < cols_; ++k) sums_[bin * cols_ + k] += features.row(i)[k];
  }
}

std::vector<double> BinFeatures::similarity() const {
  return similarities("cosine", {sums_.data(), sums_.size() / std::max<std::size_t>(cols_, 1), cols_});
}

}  // namespace diffrank::experiments
