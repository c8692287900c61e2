// SPDX-License-Identifier: Apache-2.0
// Checkpointing: Griewank, "Achieving logarithmic growth of temporal and spatial complexity in reverse automatic
// differentiation", 1992; here with one level.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "diffrank/core/scratch.hpp"

namespace diffrank {

/// A chain of `count` steps, step(i, state), changes a state of `width` numbers in place. Calls visit(i, before) for
/// i = count-1 .. 0, where `before` is the state that step i starts from. Memory O(width sqrt(count)); steps run twice.
template <class Step, class Visit>
void reverse_chain(std::size_t count, std::size_t width, const double* start, Step step, Visit visit) {
  if (count == 0 || width == 0) return;
  constexpr std::size_t cheap = std::size_t{1} << 16;  // below this size all states are kept and no step runs twice
  const auto root = static_cast<std::size_t>(std::ceil(std::sqrt(static_cast<double>(count))));
  const std::size_t length = std::min(count, std::max(root, cheap / width));
  const std::size_t segments = (count + length - 1) / length;

  Scratch scratch;
  double* starts = scratch.take<double>(segments * width);
  double* states = scratch.take<double>(length * width);
  std::copy(start, start + width, starts);
  for (std::size_t s = 0; s + 1 < segments; ++s) {
    double* next = starts + (s + 1) * width;
    std::copy(next - width, next, next);
    for (std::size_t i = s * length; i < (s + 1) * length; ++i) step(i, next);
  }
  for (std::size_t s = segments; s-- > 0;) {
    const std::size_t begin = s * length, end = std::min(count, begin + length);
    std::copy(starts + s * width, starts + (s + 1) * width, states);
    for (std::size_t i = begin; i + 1 < end; ++i) {
      double* next = states + (i + 1 - begin) * width;
      std::copy(next - width, next, next);
      step(i, next);
    }
    for (std::size_t i = end; i-- > begin;) visit(i, states + (i - begin) * width);
  }
}

}  // namespace diffrank
