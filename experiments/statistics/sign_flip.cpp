// SPDX-License-Identifier: Apache-2.0
// p = #{s in {-1, +1}^n : |sum_i s_i d_i| >= |sum_i d_i|} / 2^n. Fisher, "The Design of Experiments", 1935, section 21;
// random assignments: Phipson, Smyth, "Permutation p-values should never be zero", 2010.
#include "diffrank/experiments/statistics/sign_flip.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>

#include "diffrank/core/random.hpp"
#include "diffrank/experiments/statistics/scaling.hpp"

namespace diffrank::experiments {
namespace {

constexpr std::size_t draws = 99'999;

/// Counts assignments in a tree of partial sums, largest difference first: a branch that can no longer reach the
/// threshold, or no longer miss it, is counted as a whole.
class Flips {
 public:
  Flips(std::vector<double> magnitudes, double threshold) : d_(std::move(magnitudes)), threshold_(threshold) {
    std::sort(d_.rbegin(), d_.rend());
    rest_.assign(d_.size() + 1, 0);
    for (std::size_t i = d_.size(); i-- > 0;) rest_[i] = rest_[i + 1] + d_[i];
  }
  std::uint64_t reaching(std::size_t i, double sum) const {
    const double reached = std::abs(sum);
    if (reached - rest_[i] >= threshold_) return std::uint64_t{1} << (d_.size() - i);
    if (reached + rest_[i] < threshold_) return 0;
    return reaching(i + 1, sum + d_[i]) + reaching(i + 1, sum - d_[i]);
  }
  std::uint64_t reaching() const { return 2 * reaching(1, d_.front()); }  // by symmetry

 private:
  std::vector<double> d_, rest_;
  double threshold_;
};

std::size_t drawn_reaching(const std::vector<double>& d, double threshold) {
  Random random(0, streams::sign_flips);
  std::size_t count = 0;
  for (std::size_t draw = 0; draw < draws; ++draw) {
    double sum = 0;
    std::uint32_t signs = 0;
    for (std::size_t i = 0; i < d.size(); ++i, signs >>= 1) {
      if (i % 32 == 0) signs = random.next();
      sum += signs & 1 ? d[i] : -d[i];
    }
    count += std::abs(sum) >= threshold;
  }
  return count;
}

}  // namespace

double sign_flip_p(const std::vector<double>& all) {
  const auto differences = scaled_down(all, binary_exponent(all));
  double sum = 0, magnitude = 0;
  std::vector<double> magnitudes;
  for (const double d : differences) {
    sum += d;
    magnitude += std::abs(d);
    magnitudes.push_back(std::abs(d));
  }
  if (differences.empty() || !std::isfinite(magnitude)) return std::numeric_limits<double>::quiet_NaN();
  const auto n = static_cast<double>(differences.size());
  const double threshold = std::abs(sum) - 8 * n * std::numeric_limits<double>::epsilon() * magnitude;  // ties
  if (threshold <= 0) return 1;
  if (differences.size() > exact_sign_flips)
    return static_cast<double>(drawn_reaching(differences, threshold) + 1) / static_cast<double>(draws + 1);
  return std::ldexp(static_cast<double>(Flips(magnitudes, threshold).reaching()),
                    -static_cast<int>(differences.size()));
}

double least_sign_flip_p(std::size_t n) {
  return n > exact_sign_flips ? 1 / static_cast<double>(draws + 1) : std::ldexp(2, -static_cast<int>(n));
}

}  // namespace diffrank::experiments
