// SPDX-License-Identifier: Apache-2.0
// Isotonic regression by pooling adjacent violators (Best, Chakravarti 1990; Best, Chakravarti, Ubhaya 2000 for KL):
// neighboring blocks are merged until none violates the order. O(n), without recursion.
//
// Blocks keep their statistics relative to a member of their own, and compare through differences of scores. So nothing
// cancels, however large the common offset or the scale of the scores is, and infinite scores are just far away.
#pragma once

#include <cmath>
#include <cstddef>

namespace diffrank {

/// Merges neighbors of a row of `n` single blocks. `violates(left, right)` asks whether two neighbors must be one;
/// `merge(left, right)` returns that one. Returns the number of blocks left at the front of `blocks`.
template <class Block, class Violates, class Merge>
std::size_t pool_adjacent_violators(Block* blocks, std::size_t n, Violates violates, Merge merge) {
  std::size_t top = 0;  // blocks[0..top) are in order
  for (std::size_t i = 0; i < n; ++i) {
    blocks[top++] = blocks[i];
    while (top > 1 && violates(blocks[top - 2], blocks[top - 1])) {
      blocks[top - 2] = merge(blocks[top - 2], blocks[top - 1]);
      --top;
    }
  }
  return top;
}

/// a - b, and 0 for two equal infinities.
inline double gap(double a, double b) {
  return a == b ? 0.0 : a - b;
}

/// Positions [begin, begin + count) of a sorted row; `anchor` is the score of the first.
struct MeanBlock {
  std::size_t begin, count;
  double anchor;
  double sum;  ///< of score - anchor
  double position() const { return static_cast<double>(begin) + 0.5 * static_cast<double>(count - 1); }
  double mean_offset() const { return sum / static_cast<double>(count); }
};
inline double mean_gap(const MeanBlock& left, const MeanBlock& right) {
  return gap(left.anchor, right.anchor) + (left.mean_offset() - right.mean_offset());
}
inline MeanBlock merge(const MeanBlock& left, const MeanBlock& right) {
  const double shift = gap(right.anchor, left.anchor) * static_cast<double>(right.count);
  return {left.begin, left.count + right.count, left.anchor, left.sum + (right.sum + shift)};
}

/// The same for sums of exponentials: `sum` of exp(z - anchor), where anchor is the block's largest z; sum is in [1,
/// n].
struct ExpBlock {
  std::size_t begin, count;
  double anchor, sum;
};
inline ExpBlock merge(const ExpBlock& left, const ExpBlock& right) {
  const double d = gap(left.anchor, right.anchor);
  const std::size_t count = left.count + right.count;
  if (d >= 0) return {left.begin, count, left.anchor, left.sum + right.sum * std::exp(-d)};
  return {left.begin, count, right.anchor, left.sum * std::exp(d) + right.sum};
}
/// log sum exp(left) - log sum exp(right)
inline double log_gap(const ExpBlock& left, const ExpBlock& right) {
  return gap(left.anchor, right.anchor) + std::log(left.sum / right.sum);
}

}  // namespace diffrank
