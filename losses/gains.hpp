// SPDX-License-Identifier: Apache-2.0
// NDCG@k = (1/I) sum_i gain(y_i) / log2(1 + rank_i) over ranks up to k, I the same for the order of the labels.
#pragma once

#include <algorithm>
#include <cmath>
#include <functional>
#include <string>
#include <vector>

namespace diffrank {

enum class Gain { exponential, linear };

inline const std::vector<std::string>& gain_names() {
  static const std::vector<std::string> names{"2^r-1", "linear"};
  return names;
}

/// Gains of relevances y, in units of the largest, so that 2^y does not overflow: NDCG does not depend on the unit. A
/// relevance below 0 counts as 0.
inline std::vector<double> gains(const double* y, std::size_t n, Gain gain) {
  std::vector<double> of(y, y + n);
  for (double& r : of) r = std::max(r, 0.0);
  const double best = n == 0 ? 0 : *std::max_element(of.begin(), of.end());
  constexpr double log_two = 0.69314718055994530942, huge = 1000;
  for (double& r : of) {
    if (best == 0) r = 0;
    else if (gain == Gain::linear) r /= best;
    else r = best < huge ? std::expm1(r * log_two) / std::expm1(best * log_two) : std::exp2(r - best);
  }
  return of;
}

inline double discount(double rank) {
  return 1 / std::log2(1 + rank);
}

/// I; 0 where nothing is relevant.
inline double ideal_dcg(std::vector<double> gains, std::size_t k) {
  std::sort(gains.begin(), gains.end(), std::greater<>());
  double sum = 0;
  for (std::size_t i = 0; i < std::min(k, gains.size()); ++i) sum += gains[i] * discount(static_cast<double>(i + 1));
  return sum;
}

}  // namespace diffrank
