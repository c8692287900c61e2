// SPDX-License-Identifier: Apache-2.0
#include "diffrank/core/numerics/noisy_ranks.hpp"

#include <cstring>
#include <numbers>

namespace diffrank {
namespace {

/// The finalizer of SplitMix64 (Steele, Lea, Flood, OOPSLA 2014): every bit of h depends on every bit of h and x.
std::uint64_t mix(std::uint64_t h, std::uint64_t x) {
  h = (h ^ x) + 0x9e3779b97f4a7c15u;
  h = (h ^ (h >> 30)) * 0xbf58476d1ce4e5b9u;
  h = (h ^ (h >> 27)) * 0x94d049bb133111ebu;
  return h ^ (h >> 31);
}

/// A multiple of 2^-52 plus 2^-53: neither 0 nor 1.
double inside(Random& random) {
  return (static_cast<double>(random.next64() >> 12) + 0.5) * 0x1p-52;
}

}  // namespace

double noise_score(Noise noise, double z) {
  return noise == Noise::normal ? z : -std::expm1(-z);
}

RowNoise::RowNoise(Noise noise, std::uint64_t seed, const double* x, std::size_t n, double scale)
    : noise_(noise), key_(mix(seed, n)), n_(n) {
  const double bridge = 0x1p20 * scale;
  for (std::size_t k = 1; k < n; ++k) {
    const double gap = x[k - 1] == x[k] ? 0.0 : std::min(x[k - 1] - x[k], bridge);
    std::uint64_t bits;
    std::memcpy(&bits, &gap, sizeof bits);
    key_ = mix(key_, bits);
  }
}

void RowNoise::operator()(std::size_t sample, double* z) const {
  Random random(key_, static_cast<std::uint32_t>(sample));
  if (noise_ == Noise::gumbel) {
    for (std::size_t k = 0; k < n_; ++k) z[k] = -std::log(-std::log(inside(random)));
    return;
  }
  for (std::size_t k = 0; k < n_; k += 2) {  // Box-Muller, both of each pair
    const double radius = std::sqrt(-2 * std::log(inside(random))), angle = 2 * std::numbers::pi * inside(random);
    z[k] = radius * std::cos(angle);
    if (k + 1 < n_) z[k + 1] = radius * std::sin(angle);
  }
}

NoisyRanks::NoisyRanks(Scratch& scratch, const double* x, std::size_t n)
    : n_(n), x_(scratch.take<double>(n)), moved_(scratch.take<double>(n)) {
  double low = HUGE_VAL, high = -HUGE_VAL;
  for (std::size_t k = 0; k < n; ++k) {
    if (std::isinf(x[k])) continue;
    low = std::min(low, x[k]);
    high = std::max(high, x[k]);
  }
  // Only if the scores are closer to each other than to zero; else differences of small scores would lose digits.
  const double offset = low <= high && high - low < std::min(std::abs(low), std::abs(high)) ? high : 0;
  for (std::size_t k = 0; k < n; ++k) x_[k] = x[k] - offset;
}

void NoisyRanks::operator()(double scale, const double* z, double step, const double* d, double* ranks) const {
  for (std::size_t k = 0; k < n_; ++k) moved_[k] = x_[k] + scale * z[k];
  if (d)
    for (std::size_t k = 0; k < n_; ++k) moved_[k] = std::isinf(x_[k]) ? x_[k] : moved_[k] + step * d[k];
  hard_ranks(moved_, n_, Ties::ordinal, ranks);
}

}  // namespace diffrank
