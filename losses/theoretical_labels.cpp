// SPDX-License-Identifier: Apache-2.0
// Nie, Tang, Hong, "Dist Loss: Enhancing Regression in Few-Shot Region through Distribution Distance Constraint",
// ICLR 2025: the labels that a batch of the training distribution would have, in ascending order.
#include "diffrank/losses/theoretical_labels.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <stdexcept>
#include <string>

namespace diffrank {
namespace {

/// The divisor is n - 1.
double standard_deviation(const double* labels, std::size_t n) {
  double mean = 0, squares = 0;
  for (std::size_t i = 0; i < n; ++i) mean += labels[i] / static_cast<double>(n);
  for (std::size_t i = 0; i < n; ++i) squares += (labels[i] - mean) * (labels[i] - mean);
  return n < 2 ? 0 : std::sqrt(squares / static_cast<double>(n - 1));
}

/// Whole numbers of labels at each point, before what is missing is spread: all that is expected up to the first point
/// where it sums to 1, from either end, is rounded there.
std::vector<double> rounded_numbers(const LabelDensity& density, std::size_t count) {
  const std::size_t points = density.share.size();
  const auto expected = [&](std::size_t j) { return static_cast<double>(count) * density.share[j]; };
  std::vector<double> numbers(points);
  std::size_t low = 0, high = points - 1;
  double below = expected(low), above = expected(high);
  while (below < 1 && low + 1 < points) below += expected(++low);
  while (above < 1 && high > 0) above += expected(--high);
  for (std::size_t j = low + 1; j < high; ++j) numbers[j] = std::nearbyint(expected(j));
  numbers[low] = std::nearbyint(below);
  numbers[high] = std::nearbyint(above);
  return numbers;
}

}  // namespace

LabelDensity label_density(const double* labels, std::size_t n, double factor, double first, double step,
                           std::size_t points) {
  LabelDensity density{std::vector<double>(points), std::vector<double>(points)};
  std::map<double, double> counts;
  for (std::size_t i = 0; i < n; ++i) ++counts[labels[i]];
  for (std::size_t j = 0; j < points; ++j) density.grid[j] = first + static_cast<double>(j) * step;
  const double width = std::max(factor * standard_deviation(labels, n), 1e-3 * step);
  std::vector<double> depth(points);
  for (const auto& [label, number] : counts) {
    for (std::size_t j = 0; j < points; ++j) depth[j] = 0.5 * std::pow((density.grid[j] - label) / width, 2);
    // A kernel that fits between two points is moved to the nearest: its label is not lost.
    const double least = *std::min_element(depth.begin(), depth.end());
    constexpr double lost = 50;
    for (std::size_t j = 0; j < points; ++j)
      density.share[j] += number * std::exp((least > lost ? least : 0) - depth[j]);
  }
  double total = 0;
  for (const double share : density.share) total += share;
  for (double& share : density.share) share /= total;
  return density;
}

std::vector<double> quantile_labels(const LabelDensity& density, std::size_t count) {
  std::vector<double> labels;
  std::size_t j = 0;
  double sum = density.share[0];
  for (std::size_t i = 0; i < count; ++i) {
    const double wanted = (static_cast<double>(i) + 0.5) / static_cast<double>(count);
    while (sum < wanted && j + 1 < density.share.size()) sum += density.share[++j];
    labels.push_back(density.grid[j]);
  }
  return labels;
}

std::vector<double> reference_labels(const LabelDensity& density, std::size_t count) {
  auto numbers = rounded_numbers(density, count);
  double missing = static_cast<double>(count);
  for (const double number : numbers) missing -= number;
  const auto steps = static_cast<std::ptrdiff_t>(std::abs(missing));
  const auto points = static_cast<std::ptrdiff_t>(numbers.size());
  const auto first = std::max_element(numbers.begin(), numbers.end()) - numbers.begin() - steps / 2;
  bool fits = 2 * steps <= points && first >= 0 && first + steps <= points;
  for (std::ptrdiff_t j = first; fits && j < first + steps; ++j) {
    auto& number = numbers[static_cast<std::size_t>(j)];
    number += missing > 0 ? 1 : -1;
    fits = number >= 0;
  }
  if (!fits)
    throw std::invalid_argument("the published rule gives no " + std::to_string(count) +
                                " theoretical labels for this distribution: use quantile ones");
  std::vector<double> labels;
  for (std::size_t j = 0; j < numbers.size(); ++j)
    labels.insert(labels.end(), static_cast<std::size_t>(numbers[j]), density.grid[j]);
  return labels;
}

}  // namespace diffrank
