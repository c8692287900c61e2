// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstddef>

#include "diffrank/core/parallel.hpp"

namespace diffrank {

/// Calls body(first, count) for blocks of rows of a matrix product, on several threads when there is work enough.
/// BLAS's last bits may depend on the shape of a call, so the blocks depend on the number of rows alone, never on the
/// number of threads.
template <class Body>
void parallel_blocks(std::size_t rows, std::size_t multiplications_per_row, Body body) {
  constexpr std::size_t most = 128;        // with half of it, OpenBLAS takes up to a fifth longer
  constexpr std::size_t per_element = 64;  // multiplications in the time of one element of a row loop
  parallel_rows((rows + most - 1) / most, most * multiplications_per_row / per_element,
                [&](std::size_t i) { body(i * most, std::min(most, rows - i * most)); });
}

}  // namespace diffrank
