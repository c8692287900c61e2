// SPDX-License-Identifier: Apache-2.0
#include "diffrank/core/gradient_check.hpp"

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

namespace diffrank {

std::string GradientCheck::text() const {
  return "largest error " + to_text(error) + " at [" + std::to_string(row) + ", " + std::to_string(col) + "]: VJP " +
         to_text(vjp) + ", differences " + to_text(numeric);
}

namespace {

/// sum_j cotangent_j forward(point)_j, and a bound of its rounding error if each term is wrong by a few ulp.
struct Projection {
  double value = 0, rounding = 0;
};
Projection project(const Operator& op, const std::vector<double>& point, const double* cotangent) {
  const std::size_t n = point.size();
  std::vector<double> out(n);
  op.forward(Rows<const double>(point.data(), 1, n), {out.data(), 1, n});
  Projection sum;
  for (std::size_t j = 0; j < n; ++j) {
    sum.value += cotangent[j] * out[j];
    sum.rounding += 0x1p-50 * std::abs(cotangent[j] * out[j]);
  }
  return sum;
}

/// The derivative with respect to entry k of the point.
Projection difference(const Operator& op, std::vector<double> point, std::size_t k, const double* cotangent, double h) {
  const double x = point[k], step = h * std::max(1.0, std::abs(x));
  Projection slope;
  for (const auto& [steps, weight] : {std::pair{1.0, 2.0 / 3}, {2.0, -1.0 / 12}})
    for (const double side : {1.0, -1.0}) {
      point[k] = x + side * steps * step;
      const auto at = project(op, point, cotangent);
      slope.value += side * weight * at.value / step;
      slope.rounding += std::abs(weight) * at.rounding / step;
    }
  return slope;
}

}  // namespace

GradientCheck check_gradient(const Operator& op, Rows<const double> scores, Rows<const double> cotangent, double h) {
  const std::size_t n = scores.cols;
  std::vector<double> out(scores.size()), grad(scores.size());
  std::vector<Projection> numeric(scores.size());
  op.forward(scores, {out.data(), scores.rows, n});
  op.vjp(scores, {out.data(), scores.rows, n}, cotangent, {grad.data(), scores.rows, n});
  double scale = 0;
  for (std::size_t i = 0; i < scores.size(); ++i) {
    const double* row = scores.row(i / n);
    numeric[i] = difference(op, {row, row + n}, i % n, cotangent.row(i / n), h);
    scale = std::max(scale, std::abs(numeric[i].value));
  }

  GradientCheck worst;
  for (std::size_t i = 0; i < scores.size(); ++i) {
    const double excess = std::abs(numeric[i].value - grad[i]) - numeric[i].rounding;
    const double error = excess <= 0 ? 0 : excess / scale;
    if (error > worst.error || std::isnan(error)) worst = {error, i / n, i % n, grad[i], numeric[i].value};
  }
  return worst;
}

}  // namespace diffrank
