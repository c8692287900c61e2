// SPDX-License-Identifier: Apache-2.0
#include "diffrank/core/numerics/gemm.hpp"

#include <cblas.h>

#include <algorithm>

#include "diffrank/core/numerics/row_blocks.hpp"

// OpenBLAS has a setting of its own; another BLAS under the same interface does not have this function.
extern "C" void openblas_set_num_threads(int) __attribute__((weak));

namespace diffrank {
namespace {
const bool one_thread = on_threads([](int) {
  if (openblas_set_num_threads) openblas_set_num_threads(1);
});
}  // namespace

void multiply(Rows<const double> a, Rows<const double> b, Rows<double> c, bool transposed) {
  if (c.empty()) return;
  if (a.cols == 0) {
    std::fill_n(c.data, c.size(), 0.0);
    return;
  }
  const auto n = static_cast<int>(c.cols), k = static_cast<int>(a.cols);
  parallel_blocks(c.rows, c.cols * a.cols, [&](std::size_t first, std::size_t rows) {
    cblas_dgemm(CblasRowMajor, CblasNoTrans, transposed ? CblasTrans : CblasNoTrans, static_cast<int>(rows), n, k, 1.0,
                a.row(first), k, b.data, static_cast<int>(b.cols), 0.0, c.row(first), n);
  });
}

void mirror(Rows<double> s) {
  constexpr std::size_t tile = 16;  // stays in the cache
  for (std::size_t above = 0; above < s.rows; above += tile)
    for (std::size_t left = 0; left <= above; left += tile)
      for (std::size_t i = above; i < std::min(above + tile, s.rows); ++i)
        for (std::size_t j = left; j < std::min(left + tile, i); ++j) s.row(j)[i] = s.row(i)[j];
}

void multiply_by_transpose(Rows<const double> a, Rows<double> s) {
  if (a.rows == 0 || a.cols == 0) return multiply(a, a, s, true);
  const auto k = static_cast<int>(a.cols), n = static_cast<int>(s.cols);
  parallel_blocks(a.rows, a.rows * a.cols / 2, [&](std::size_t first, std::size_t rows) {
    const auto m = static_cast<int>(rows), left = static_cast<int>(first);
    if (first > 0)
      cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasTrans, m, left, k, 1.0, a.row(first), k, a.data, k, 0.0,
                  s.row(first), n);
    cblas_dsyrk(CblasRowMajor, CblasLower, CblasNoTrans, m, k, 1.0, a.row(first), k, 0.0, s.row(first) + first, n);
  });
  mirror(s);
}

}  // namespace diffrank
