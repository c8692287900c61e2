// SPDX-License-Identifier: Apache-2.0
#include "diffrank/core/numerics/pair_distances.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "diffrank/core/numerics/blocked_sum.hpp"
#include "diffrank/core/numerics/gemm.hpp"
#include "diffrank/core/parallel.hpp"

namespace diffrank {
namespace {
constexpr double cancels = 1e-2;  // a square of this size against its terms has 14 digits left
}  // namespace

PairDistances::PairDistances(Rows<const double> z)
    : z_(z), centered_(z.data, z.data + z.size()), squares_(z.rows), scaled_(z.rows * z.rows) {
  const std::size_t n = z.rows;
  if (z.empty()) return;
  center();
  const Rows<const double> x(centered_.data(), n, z.cols);
  multiply_by_transpose(x, Rows<double>(scaled_.data(), n, n));
  for (std::size_t i = 0; i < n; ++i) squares_[i] = scaled_[i * n + i];
  parallel_rows(n, n * z.cols, [&](std::size_t i) {
    for (std::size_t j = 0; j <= i; ++j) {
      double& entry = scaled_[i * n + j];
      const double sum = squares_[i] + squares_[j], square = sum - 2 * entry;
      entry = square > cancels * sum ? std::sqrt(square) : subtract(i, j);
    }
  });
  mirror(Rows<double>(scaled_.data(), n, n));
}

/// Subtracts the mean row, so that a common offset costs no digits. Where squares could overflow or vanish, divides by a
/// power of two near the largest entry.
void PairDistances::center() {
  const std::size_t n = z_.rows, cols = z_.cols;
  std::vector<double> mean(cols);
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t k = 0; k < cols; ++k) mean[k] += z_.row(i)[k] - z_.data[k];
  for (double& x : mean) x /= static_cast<double>(n);
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t k = 0; k < cols; ++k) centered_[i * cols + k] = (z_.row(i)[k] - z_.data[k]) - mean[k];
  const double* x = centered_.data();
  const double squares = vector_sum(0, centered_.size(), [x](std::size_t k) { return x[k] * x[k]; });
  scale_ = 1;
  if ((squares > 1e-100 && squares < 1e280) || std::isnan(squares)) return;
  double largest = 0;
  for (const double entry : centered_) largest = std::max(largest, std::abs(entry));
  if (largest > 0 && std::isfinite(largest)) scale_ = std::ldexp(1.0, std::clamp(std::ilogb(largest), -1000, 1000));
  for (double& entry : centered_) entry /= scale_;
}

double PairDistances::subtract(std::size_t i, std::size_t j) const {
  const double *a = z_.row(i), *b = z_.row(j), scale = scale_;
  return std::sqrt(vector_sum(0, z_.cols, [=](std::size_t k) {
    const double difference = (a[k] - b[k]) / scale;
    return difference * difference;
  }));
}

void PairDistances::vjp(Rows<double> c, Rows<double> dz) const {
  const std::size_t n = z_.rows, cols = z_.cols;
  std::vector<double> sums(n);
  std::vector<std::vector<std::pair<std::size_t, double>>> apart(n);
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t j = 0; j < n; ++j) {
      double& slope = c.row(i)[j];
      const double d = scaled_[i * n + j];
      slope = d == 0 ? 0 : slope / d;
      if (slope != 0 && !(d * d > cancels * (squares_[i] + squares_[j]))) apart[i].emplace_back(j, slope), slope = 0;
      sums[i] += slope;
    }
  multiply(c, Rows<const double>(centered_.data(), n, cols), dz);
  parallel_rows(n, cols, [&](std::size_t i) {
    double* g = dz.row(i);
    for (std::size_t k = 0; k < cols; ++k) g[k] = sums[i] * centered_[i * cols + k] - g[k];
    for (const auto& [j, slope] : apart[i])
      for (std::size_t k = 0; k < cols; ++k) g[k] += slope * ((z_.row(i)[k] - z_.row(j)[k]) / scale_);
  });
}

}  // namespace diffrank
