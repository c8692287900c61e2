// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <functional>

namespace diffrank {

/// The number of threads of the row loops: what set_threads was given, else DIFFRANK_THREADS, else all cores.
int threads();

/// Sets the row loops to n >= 1 threads, BLAS and LibTorch (by on_threads) to one, so that no sum depends on n.
void set_threads(int n);

/// `set` is called by every later set_threads. Returns true, so that it can initialize a constant.
bool on_threads(std::function<void(int)> set);

namespace detail {
void parallel_for(std::size_t count, std::size_t grain, void (*body)(void* context, std::size_t i), void* context);
}

/// Calls body(i) for every row, on several threads when there is work enough. Rows must be independent; then the result
/// does not depend on the number of threads. An exception in a row is rethrown here.
template <class Body>
void parallel_rows(std::size_t rows, std::size_t work_per_row, Body body) {
  constexpr std::size_t worth_a_thread = 4096;  // elements: about the cost of waking one
  const std::size_t grain = worth_a_thread / (work_per_row ? work_per_row : 1) + 1;
  detail::parallel_for(
      rows, grain, [](void* context, std::size_t i) { (*static_cast<Body*>(context))(i); }, &body);
}

}  // namespace diffrank
