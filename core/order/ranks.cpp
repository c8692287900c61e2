// SPDX-License-Identifier: Apache-2.0
#include "diffrank/core/order/ranks.hpp"

#include <algorithm>

#include "diffrank/core/order/argsort.hpp"
#include "diffrank/core/scratch.hpp"

namespace diffrank {

template <class T>
void hard_ranks(const T* scores, std::size_t n, Ties ties, T* ranks) {
  Scratch scratch;
  auto* order = scratch.take<std::uint32_t>(n);
  argsort_descending(scores, n, order);
  if (ties == Ties::ordinal) {
    for (std::size_t k = 0; k < n; ++k) ranks[order[k]] = static_cast<T>(k + 1);
    return;
  }
  for_ties(scores, order, n, [&](std::size_t begin, std::size_t end) {
    for (std::size_t k = begin; k < end; ++k) {
      T& rank = ranks[order[k]];
      if (ties == Ties::min) rank = static_cast<T>(begin + 1);
      else if (ties == Ties::max) rank = static_cast<T>(end);
      else if (ties == Ties::average) rank = static_cast<T>(begin + 1 + end) / 2;
      else rank = static_cast<T>(begin + end - k);
    }
  });
}

template <class T, class G>
void average_over_ties(const T* scores, const std::uint32_t* order, std::size_t n, G* values) {
  for_ties(scores, order, n, [&](std::size_t begin, std::size_t end) {
    const G first = values[order[begin]];
    if (std::all_of(order + begin, order + end, [=](std::uint32_t i) { return values[i] == first; })) return;
    double sum = 0;
    for (std::size_t k = begin; k < end; ++k) sum += static_cast<double>(values[order[k]]);
    const auto mean = static_cast<G>(sum / static_cast<double>(end - begin));
    for (std::size_t k = begin; k < end; ++k) values[order[k]] = mean;
  });
}

template void hard_ranks(const float*, std::size_t, Ties, float*);
template void hard_ranks(const double*, std::size_t, Ties, double*);
template void average_over_ties(const float*, const std::uint32_t*, std::size_t, float*);
template void average_over_ties(const float*, const std::uint32_t*, std::size_t, double*);
template void average_over_ties(const double*, const std::uint32_t*, std::size_t, double*);

}  // namespace diffrank
