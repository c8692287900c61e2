// SPDX-License-Identifier: Apache-2.0
// Scores and indices are packed into integers whose ascending order is the wanted one: the sort needs no comparator,
// and the index in the low bits makes it stable. A double and its index would take 128 bits, which sort at half the speed:
// up to 2^20 scores the index displaces the last digits. Rows go to Highway's vectorized quicksort where it is available.
#include "diffrank/core/order/argsort.hpp"

#include <algorithm>
#include <cstring>

#include "diffrank/core/scratch.hpp"

#if DIFFRANK_HAS_HIGHWAY
#include <hwy/contrib/sort/vqsort.h>
#endif

namespace diffrank {
namespace {

/// An integer that is the smaller, the larger x is: the bits of x, all but the sign turned over where x >= 0. Without a
/// branch, as signs of scores cannot be predicted. Adding zero turns -0 into +0.
template <class Bits, class T>
Bits descending_key(T x) {
  x += T(0);
  Bits bits;
  std::memcpy(&bits, &x, sizeof bits);
  const Bits ones_if_positive = (bits >> (8 * sizeof bits - 1)) - 1;
  return bits ^ (ones_if_positive >> 1);
}

#if DIFFRANK_HAS_HIGHWAY
using Wide = hwy::uint128_t;
template <class Key>
void sort_keys(Key* keys, std::size_t n) {
  static thread_local const hwy::Sorter sorter;
  sorter(keys, n, hwy::SortAscending());
}
#else
struct Wide {
  std::uint64_t lo, hi;
};
bool operator<(const Wide& a, const Wide& b) {
  return a.hi != b.hi ? a.hi < b.hi : a.lo < b.lo;
}
template <class Key>
void sort_keys(Key* keys, std::size_t n) {
  std::sort(keys, keys + n);
}
#endif

}  // namespace

void argsort_descending(const float* x, std::size_t n, std::uint32_t* order) {
  Scratch scratch;
  auto* keys = scratch.take<std::uint64_t>(n);
  for (std::size_t i = 0; i < n; ++i) keys[i] = std::uint64_t{descending_key<std::uint32_t>(x[i])} << 32 | i;
  sort_keys(keys, n);
  for (std::size_t i = 0; i < n; ++i) order[i] = static_cast<std::uint32_t>(keys[i]);
}

namespace {

/// With the index in the lowest bits of the key, where the last digits of x were. What these decided is set right by
/// insertion, which moves no equal values. False where that would take long: many scores that differ in these digits
/// alone.
bool argsort_short_keys(const double* x, std::size_t n, std::uint32_t* order) {
  std::uint64_t index_bits = 1;
  while (index_bits < n) index_bits = 2 * index_bits + 1;
  Scratch scratch;
  auto* keys = scratch.take<std::uint64_t>(n);
  for (std::size_t i = 0; i < n; ++i) keys[i] = (descending_key<std::uint64_t>(x[i]) & ~index_bits) | i;
  sort_keys(keys, n);
  for (std::size_t i = 0; i < n; ++i) order[i] = static_cast<std::uint32_t>(keys[i] & index_bits);
  std::size_t moves = 0;
  for (std::size_t k = 1; k < n && moves <= n; ++k) {
    const auto index = order[k];
    std::size_t at = k;
    for (; at > 0 && x[order[at - 1]] < x[index]; --at, ++moves) order[at] = order[at - 1];
    order[at] = index;
  }
  return moves <= n;
}

}  // namespace

void argsort_descending(const double* x, std::size_t n, std::uint32_t* order) {
  if (n <= std::size_t{1} << 20 && argsort_short_keys(x, n, order)) return;
  Scratch scratch;
  auto* keys = scratch.take<Wide>(n);
  for (std::size_t i = 0; i < n; ++i) {
    keys[i].lo = i;
    keys[i].hi = descending_key<std::uint64_t>(x[i]);
  }
  sort_keys(keys, n);
  for (std::size_t i = 0; i < n; ++i) order[i] = static_cast<std::uint32_t>(keys[i].lo);
}

}  // namespace diffrank
