// SPDX-License-Identifier: Apache-2.0
// Scores and indices are packed into integers whose ascending order is the wanted one: the sort needs no comparator,
// and the index in the low bits makes it stable. Long rows go to Highway's vectorized quicksort where it is available.
#include "diffrank/core/order/argsort.hpp"

#include <algorithm>
#include <cstring>

#include "diffrank/core/scratch.hpp"

#if DIFFRANK_HAS_HIGHWAY
#include <hwy/contrib/sort/vqsort.h>
#endif

namespace diffrank {
namespace {

/// An integer that is the smaller, the larger x is. Adding zero turns -0 into +0.
template <class Bits, class T>
Bits descending_key(T x) {
  x += T(0);
  Bits bits;
  std::memcpy(&bits, &x, sizeof bits);
  const Bits sign = Bits(1) << (8 * sizeof bits - 1);
  return bits & sign ? bits : ~(bits | sign);
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

void argsort_descending(const double* x, std::size_t n, std::uint32_t* order) {
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
