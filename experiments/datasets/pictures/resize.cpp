// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/datasets/pictures/resize.hpp"

#include <algorithm>
#include <cmath>

namespace diffrank::experiments {
namespace {

constexpr std::size_t channels = 3;

/// A new pixel as a weighted mean of old ones.
struct Mean {
  std::size_t first = 0;
  std::vector<double> weights;  ///< of first, first + 1, ...
};

std::vector<Mean> means(std::size_t from, std::size_t to) {
  const double scale = static_cast<double>(from) / static_cast<double>(to), reach = std::max(1.0, scale);
  std::vector<Mean> all(to);
  for (std::size_t i = 0; i < to; ++i) {
    const double center = (static_cast<double>(i) + 0.5) * scale;
    const auto first = static_cast<std::size_t>(std::max(0.0, std::floor(center - reach - 0.5)));
    double sum = 0;
    all[i].first = first;
    for (std::size_t j = first; j < from && static_cast<double>(j) + 0.5 < center + reach; ++j) {
      const double weight = std::max(0.0, 1 - std::abs(static_cast<double>(j) + 0.5 - center) / reach);
      all[i].weights.push_back(weight);
      sum += weight;
    }
    for (double& weight : all[i].weights) weight /= sum;
  }
  return all;
}

}  // namespace

Picture resize(const Picture& picture, std::size_t height, std::size_t width) {
  if (picture.height == height && picture.width == width) return picture;
  const auto columns = means(picture.width, width), rows = means(picture.height, height);
  std::vector<double> narrow(picture.height * width * channels);
  for (std::size_t y = 0; y < picture.height; ++y)
    for (std::size_t x = 0; x < width; ++x) {
      const std::uint8_t* from = picture.colors.data() + (y * picture.width + columns[x].first) * channels;
      double* to = narrow.data() + (y * width + x) * channels;
      for (const double weight : columns[x].weights)
        for (std::size_t c = 0; c < channels; ++c) to[c] += weight * *from++;
    }
  Picture small{height, width, std::vector<std::uint8_t>(height * width * channels)};
  std::vector<double> row(width * channels);
  for (std::size_t y = 0; y < height; ++y) {
    std::fill(row.begin(), row.end(), 0.0);
    const double* from = narrow.data() + rows[y].first * row.size();
    for (const double weight : rows[y].weights)
      for (double& sum : row) sum += weight * *from++;
    for (std::size_t i = 0; i < row.size(); ++i)
      small.colors[y * row.size() + i] = static_cast<std::uint8_t>(std::clamp(std::floor(row[i] + 0.5), 0.0, 255.0));
  }
  return small;
}

}  // namespace diffrank::experiments
