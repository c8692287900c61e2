// SPDX-License-Identifier: Apache-2.0
// With x to the right and y upwards from the center, the pixel at (x, y) came from
// (x cos t + y sin t, -x sin t + y cos t): the rotation by -t.
#include "diffrank/experiments/datasets/preparation/rotate.hpp"

#include <cmath>
#include <numbers>

namespace diffrank::experiments {

void rotate(const std::uint8_t* image, std::size_t rows, std::size_t cols, double degrees, double* out) {
  const double angle = degrees * (std::numbers::pi / 180), cosine = std::cos(angle), sine = std::sin(angle);
  const double middle_row = (static_cast<double>(rows) - 1) / 2, middle_col = (static_cast<double>(cols) - 1) / 2;
  const auto height = static_cast<long>(rows), width = static_cast<long>(cols);
  const auto pixel = [=](long r, long c) -> double {
    return r >= 0 && r < height && c >= 0 && c < width ? image[r * width + c] : 0;
  };
  for (std::size_t i = 0; i < rows * cols; ++i) {
    const double x = static_cast<double>(i % cols) - middle_col, y = middle_row - static_cast<double>(i / cols);
    const double row = middle_row - (y * cosine - x * sine), col = middle_col + (x * cosine + y * sine);
    const auto r = static_cast<long>(std::floor(row)), c = static_cast<long>(std::floor(col));
    const double down = row - static_cast<double>(r), right = col - static_cast<double>(c);
    const double above = pixel(r, c) * (1 - right) + pixel(r, c + 1) * right;
    const double below = pixel(r + 1, c) * (1 - right) + pixel(r + 1, c + 1) * right;
    out[i] = (above * (1 - down) + below * down) / 255;
  }
}

}  // namespace diffrank::experiments
