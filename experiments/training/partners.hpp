// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "diffrank/losses/mixing.hpp"

namespace diffrank::experiments {

/// Draws the partners of samples for a Mixing. Samples with equal labels are taken together: a draw costs O(number of
/// distinct labels).
class Partners {
 public:
  /// Labels [n, d]; they stay where they are.
  Partners(const Mixing& mixing, Rows<const double> labels);

  /// The partner of each of these samples in an epoch, a function of the arguments.
  std::vector<std::size_t> draw(const std::vector<std::size_t>& samples, std::uint64_t seed, std::size_t epoch) const;

 private:
  std::size_t draw_one(std::size_t sample, Random random) const;

  const Mixing& mixing_;
  Rows<const double> labels_;
  std::vector<std::size_t> by_label_;  ///< all samples, by rising label
  std::vector<std::size_t> begins_;    ///< where a distinct label begins in by_label_, and its end
};

}  // namespace diffrank::experiments
