// SPDX-License-Identifier: Apache-2.0
// odd_even: n layers; wires (0, 1), (2, 3), ... and (1, 2), (3, 4), ... in turn.
// bitonic:  k (k + 1) / 2 layers, 2^k >= n (Batcher 1968), in the form in which all comparators point one way (Knuth
//           5.3.4): blocks of 2, 4, 8, ... wires are merged, each by one layer that compares its ends crosswise and
//           then halves. It is the alternating form with the wires of every other block renamed: scores enter in
//           Gray-code order. For n < 2^k the first wires are left out, as if they held what is always first. Dropping
//           them from the alternating form instead, as diffsort does, does not sort at n = 22, 38, 42 .. 46, 54, ...
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace diffrank {

enum class Topology { odd_even, bitonic };

class SortingNetwork {
 public:
  SortingNetwork(Topology topology, std::size_t wires) : topology_(topology), n_(wires) {
    while ((std::size_t{1} << log_) < n_) ++log_;
    absent_ = (std::size_t{1} << log_) - n_;
  }

  std::size_t layers() const {
    if (topology_ == Topology::bitonic) return log_ * (log_ + 1) / 2;
    return n_ < 2 ? 0 : n_;
  }

  /// at[wire] is the index of the score that enters there.
  void enter(std::uint32_t* at) const {
    if (topology_ == Topology::odd_even) {
      for (std::size_t i = 0; i < n_; ++i) at[i] = static_cast<std::uint32_t>(i);
      return;
    }
    for (std::size_t p = 0, wire = 0; wire < n_; ++p)
      if (const std::size_t w = gray_decode(p); w >= absent_) at[wire++] = static_cast<std::uint32_t>(w - absent_);
  }

  /// Calls visit(first, second) for every comparator of a layer; no wire has two of them.
  template <class Visit>
  void comparators(std::size_t layer, Visit visit) const {
    if (topology_ == Topology::odd_even) {
      for (std::size_t i = layer % 2; i + 1 < n_; i += 2) visit(i, i + 1);
      return;
    }
    std::size_t block = 0;
    for (; layer > block; ++block) layer -= block + 1;
    const std::size_t half = std::size_t{1} << (block - layer);
    for (std::size_t begin = absent_ / (2 * half) * 2 * half; begin < absent_ + n_; begin += 2 * half)
      for (std::size_t i = std::max(begin, absent_); i < begin + half; ++i) {
        const std::size_t second = layer == 0 ? 2 * (begin + half) - 1 - i : i + half;
        visit(i - absent_, second - absent_);
      }
  }

 private:
  static std::size_t gray_decode(std::size_t code) {
    for (std::size_t shift = 1; shift < 8 * sizeof code; shift *= 2) code ^= code >> shift;
    return code;
  }

  Topology topology_;
  std::size_t n_, log_ = 0, absent_ = 0;
};

}  // namespace diffrank
