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

}  // namespace diffrank
