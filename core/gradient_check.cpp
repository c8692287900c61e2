// SPDX-License-Identifier: Apache-2.0
#include "diffrank/core/gradient_check.hpp"

#include <cmath>
#include <vector>

namespace diffrank {

std::string GradientCheck::words() const {
  return "largest error " + to_text(error) + " at [" + std::to_string(row) + ", " + std::to_string(col) + "]: VJP " +
         to_text(vjp) + ", differences " + to_text(numeric);
}

GradientCheck check_gradient(const RowMap& op, Rows<const double> scores, Rows<const double> cotangent, double h) {
  const std::size_t n = scores.cols;
  std::vector<double> out(scores.size()), grad(scores.size()), point(n), above(n), below(n);
  op.forward(scores, {out.data(), scores.rows, n});
  op.vjp(scores, {out.data(), scores.rows, n}, cotangent, {grad.data(), scores.rows, n});
  double scale = 1;
  for (const double g : grad) scale = std::max(scale, std::abs(g));

  GradientCheck worst;
  for (std::size_t i = 0; i < scores.rows; ++i) {
    point.assign(scores.row(i), scores.row(i) + n);
    for (std::size_t k = 0; k < n; ++k) {
      const double x = point[k], step = h * std::max(1.0, std::abs(x)), up = x + step, down = x - step;
      point[k] = up;
      op.forward(Rows<const double>(point.data(), 1, n), {above.data(), 1, n});
      point[k] = down;
      op.forward(Rows<const double>(point.data(), 1, n), {below.data(), 1, n});
      point[k] = x;
      double numeric = 0;
      for (std::size_t j = 0; j < n; ++j) numeric += cotangent.row(i)[j] * (above[j] - below[j]) / (up - down);
      const double error = std::abs(numeric - grad[i * n + k]) / scale;
      if (error > worst.error || std::isnan(error)) worst = {error, i, k, grad[i * n + k], numeric};
    }
  }
  return worst;
}

}  // namespace diffrank
