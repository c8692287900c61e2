// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

#include "diffrank/core/order/argsort.hpp"
#include "diffrank/core/scratch.hpp"

namespace diffrank {

/// A row in descending order, as doubles; equal scores keep their index order. O(n log n).
struct DescendingRow {
  template <class T>
  DescendingRow(Scratch& scratch, const T* scores, std::size_t n)
      : order(scratch.take<std::uint32_t>(n)), x(scratch.take<double>(n)) {
    argsort_descending(scores, n, order);
    for (std::size_t k = 0; k < n; ++k) x[k] = static_cast<double>(scores[order[k]]);
  }
  std::uint32_t* order;  ///< x[k] is the score of index order[k]
  double* x;
};

}  // namespace diffrank
