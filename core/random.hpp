// SPDX-License-Identifier: Apache-2.0
// Philox4x32-10: a counter-based generator. A number is a function of the seed, a stream and its position, so draws
// depend neither on threads nor on what was drawn before. Salmon, Moraes, Dror, Shaw, "Parallel Random Numbers: As Easy
// as 1, 2, 3", SC 2011.
#pragma once

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <utility>

namespace diffrank {

/// The streams that diffrank draws from, so that what it chooses at random from one seed is independent. A data set
/// takes the letters of its name (0x73696e65 for "sine"), a random draw of a sweep a hash of the option's path.
namespace streams {
inline constexpr std::uint32_t weights = 0x1000;      ///< substream: the layer
inline constexpr std::uint32_t dropout = 0x2000;      ///< + the layer; substream: the batch
inline constexpr std::uint32_t epoch_order = 0x3000;  ///< substream: the epoch
inline constexpr std::uint32_t reset = 0x3003;        ///< of a model's part; substream: the stage
inline constexpr std::uint32_t views = 0x3004;        ///< of the samples; substream: the batch
inline constexpr std::uint32_t mixing = 0x3005;  ///< of samples; substream: the epoch, then the sample; or the batch
inline constexpr std::uint32_t equal_labels = 0x3001;  ///< substream: the batch
inline constexpr std::uint32_t points = 0x3002;        ///< on a sphere, of a loss
inline constexpr std::uint32_t scores = 0x4000;        ///< of a comparison
inline constexpr std::uint32_t cotangents = 0x4001;    ///< of a comparison
inline constexpr std::uint32_t sign_flips = 0x5000;    ///< of a report
inline constexpr std::uint32_t bootstrap = 0x5001;     ///< of a report; substream: the row
}  // namespace streams

class Random {
 public:
  /// Streams that differ in any of the three numbers are independent.
  Random(std::uint64_t seed, std::uint32_t stream, std::uint32_t substream = 0)
      : key_{static_cast<std::uint32_t>(seed), static_cast<std::uint32_t>(seed >> 32)}, stream_{stream, substream} {}

  std::uint32_t next() {
    if (used_ == 4) {
      block_ = block(counter_++);
      used_ = 0;
    }
    return block_[used_++];
  }
  std::uint64_t next64() {
    const std::uint64_t high = next();
    return high << 32 | next();
  }
  /// Uniform in [0, 1), 53 bits.
  double uniform() { return static_cast<double>(next64() >> 11) * 0x1p-53; }
  /// Uniform in 0 .. n-1, n >= 1, without bias.
  std::uint64_t below(std::uint64_t n) {
    const std::uint64_t unbiased = UINT64_MAX - UINT64_MAX % n;
    std::uint64_t draw = next64();
    while (draw >= unbiased) draw = next64();
    return draw % n;
  }
  /// Standard normal (Box-Muller).
  double normal() {
    const double radius = std::sqrt(-2 * std::log(1 - uniform()));
    return radius * std::cos(6.283185307179586 * uniform());
  }
  /// A random permutation of [first, first + n), in place (Fisher-Yates).
  template <class T>
  void shuffle(T* first, std::size_t n) {
    for (std::size_t i = n; i > 1; --i) std::swap(first[i - 1], first[below(i)]);
  }

 private:
  using Block = std::array<std::uint32_t, 4>;
  Block block(std::uint64_t counter) const {
    Block c{static_cast<std::uint32_t>(counter), static_cast<std::uint32_t>(counter >> 32), stream_[0], stream_[1]};
    std::uint32_t k0 = key_[0], k1 = key_[1];
    for (int round = 0; round < 10; ++round, k0 += 0x9E3779B9u, k1 += 0xBB67AE85u) {
      const std::uint64_t p0 = std::uint64_t{0xD2511F53u} * c[0], p1 = std::uint64_t{0xCD9E8D57u} * c[2];
      c = {static_cast<std::uint32_t>(p1 >> 32) ^ c[1] ^ k0, static_cast<std::uint32_t>(p1),
           static_cast<std::uint32_t>(p0 >> 32) ^ c[3] ^ k1, static_cast<std::uint32_t>(p0)};
    }
    return c;
  }

  std::array<std::uint32_t, 2> key_, stream_;
  std::uint64_t counter_ = 0;
  Block block_{};
  unsigned used_ = 4;
};

}  // namespace diffrank
