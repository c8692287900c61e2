// SPDX-License-Identifier: Apache-2.0
// tau_b = (C - D) / sqrt((N - T_p) (N - T_y)) over the N = n (n - 1) / 2 pairs: C concordant, D discordant, T_p and T_y
// with equal predictions and equal labels. O(n log n): sorted by (y, p), D is the number of exchanges that sort p.
// Kendall, "The Treatment of Ties in Ranking Problems", Biometrika 1945; Knight, JASA 1966. NaN where a side is constant.
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

#include "diffrank/experiments/metric.hpp"

namespace diffrank::experiments {
namespace {

using Pairs = std::vector<std::pair<double, double>>;  // label, prediction

/// The number of pairs of equal values among sorted ones.
template <class Values, class Equal>
std::uint64_t ties(const Values& sorted, Equal equal) {
  std::uint64_t pairs = 0, run = 0;
  for (std::size_t i = 1; i < sorted.size(); ++i) {
    run = equal(sorted[i - 1], sorted[i]) ? run + 1 : 0;
    pairs += run;
  }
  return pairs;
}

/// Sorts the values and returns the number of pairs i < j with values[i] > values[j].
std::uint64_t sort_and_count(std::vector<double>& values) {
  std::uint64_t exchanges = 0;
  std::vector<double> merged(values.size());
  for (std::size_t width = 1; width < values.size(); width *= 2) {
    for (std::size_t begin = 0; begin < values.size(); begin += 2 * width) {
      const auto middle = std::min(begin + width, values.size()), end = std::min(begin + 2 * width, values.size());
      for (std::size_t left = begin, right = middle, out = begin; out < end; ++out) {
        const bool from_right = left == middle || (right < end && values[right] < values[left]);
        if (from_right) exchanges += middle - left;
        merged[out] = values[from_right ? right++ : left++];
      }
    }
    values.swap(merged);
  }
  return exchanges;
}

class Kendall final : public Metric {
 public:
  double evaluate(const Predicted& s) const final {
    constexpr double nan = std::numeric_limits<double>::quiet_NaN();
    Pairs pairs;
    for (std::size_t i = 0; i < s.n; ++i) {
      if (std::isnan(s.labels[i]) || std::isnan(s.predictions[i])) return nan;
      pairs.emplace_back(s.labels[i], s.predictions[i]);
    }
    std::sort(pairs.begin(), pairs.end());
    const std::uint64_t all = s.n == 0 ? 0 : std::uint64_t{s.n} * (s.n - 1) / 2;
    const auto label_ties = ties(pairs, [](const auto& a, const auto& b) { return a.first == b.first; });
    const auto both = ties(pairs, [](const auto& a, const auto& b) { return a == b; });
    std::vector<double> predictions;
    for (const auto& pair : pairs) predictions.push_back(pair.second);
    const auto discordant = sort_and_count(predictions);
    const auto prediction_ties = ties(predictions, [](double a, double b) { return a == b; });
    if (all == label_ties || all == prediction_ties) return nan;
    const auto difference = static_cast<double>(all + both) - static_cast<double>(label_ties + prediction_ties) -
                            2 * static_cast<double>(discordant);
    const double tau = difference / (std::sqrt(static_cast<double>(all - label_ties)) *
                                     std::sqrt(static_cast<double>(all - prediction_ties)));
    return std::clamp(tau, -1.0, 1.0);
  }
  bool larger_is_better() const final { return true; }
  bool is_mean() const final { return false; }
};

const bool added = add<Kendall>("kendall", "Kendall 1945", "rank correlation tau-b of predictions and labels");

}  // namespace
}  // namespace diffrank::experiments
