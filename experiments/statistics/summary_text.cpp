// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/statistics/summary_text.hpp"

#include <algorithm>
#include <cmath>

#include "diffrank/experiments/text/number_text.hpp"

namespace diffrank::experiments {
namespace {

std::string interval(const std::string& low, const std::string& high) {
  return "[" + low + ", " + high + "]";
}

}  // namespace

std::string mean_and_sd(const BySeed& by_seed) {
  const auto undefined = [](const auto& entry) { return std::isnan(entry.second); };
  if (std::all_of(by_seed.begin(), by_seed.end(), undefined)) return "-";
  return mean_and_sd(summarize(values_of(by_seed)));
}

std::string mean_and_sd(const Summary& s) {
  if (s.n == 0) return "-";
  if (s.n < 2 || std::isnan(s.mean)) return number_text(s.mean);
  const auto texts = aligned_texts({s.mean, s.sd});
  return texts[0] + " ± " + texts[1];
}

std::string interval_text(const Summary& s) {
  if (std::isnan(s.low)) return "-";
  const auto texts = aligned_texts({s.low, s.high}, s.high - s.low);
  return interval(texts[0], texts[1]);
}

std::string difference_text(double mean, double low, double high) {
  if (std::isnan(mean)) return "-";
  if (std::isnan(low)) return number_text(mean, true);
  const auto texts = aligned_texts({mean, low, high}, high - low, true);
  return texts[0] + " " + interval(texts[1], texts[2]);
}

std::string effect_text(double effect_size) {
  return std::isnan(effect_size) ? "-" : number_text(effect_size, true);
}

}  // namespace diffrank::experiments
