// SPDX-License-Identifier: Apache-2.0
#include "diffrank/core/numerics/unit_rows.hpp"

#include <algorithm>
#include <cmath>

#include "diffrank/core/numerics/blocked_sum.hpp"

namespace diffrank {
namespace {

/// |z|, without overflow or underflow; NaN if an entry is.
double norm(const double* z, std::size_t d) {
  const double squares = vector_sum(0, d, [=](std::size_t k) { return z[k] * z[k]; });
  if (squares > 1e-280 && squares < 1e280) return std::sqrt(squares);
  double largest = 0;
  for (std::size_t k = 0; k < d; ++k) {
    if (std::isnan(z[k])) return z[k];
    largest = std::max(largest, std::abs(z[k]));
  }
  if (largest == 0 || std::isinf(largest)) return largest;
  return largest * std::sqrt(vector_sum(0, d, [=](std::size_t k) { return (z[k] / largest) * (z[k] / largest); }));
}

}  // namespace

UnitRows::UnitRows(Rows<const double> z) : values_(z.size()), norms_(z.rows), cols_(z.cols) {
  for (std::size_t i = 0; i < z.rows; ++i) {
    const double* row = z.row(i);
    const double length = norms_[i] = norm(row, z.cols);
    double* u = values_.data() + i * cols_;
    for (std::size_t k = 0; k < cols_ && length != 0; ++k) u[k] = row[k] / length;
  }
}

void UnitRows::vjp(Rows<const double> du, Rows<double> dz) const {
  for (std::size_t i = 0; i < norms_.size(); ++i) {
    const double *from = du.row(i), *u = values_.data() + i * cols_;
    double* to = dz.row(i);
    const double along = vector_sum(0, cols_, [=](std::size_t k) { return from[k] * u[k]; });
    const double length = norms_[i];
    if (length == 0) std::fill_n(to, cols_, 0.0);
    for (std::size_t k = 0; k < cols_ && length != 0; ++k) to[k] = (from[k] - along * u[k]) / length;
  }
}

}  // namespace diffrank
