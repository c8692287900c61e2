// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/datasets/preparation/shifted_images.hpp"

#include <algorithm>

#include "diffrank/core/random.hpp"

namespace diffrank::experiments {
namespace {

constexpr std::uint32_t stream = 0x66726f76;  // "frov"

}  // namespace

ShiftedImages::ShiftedImages(std::vector<double> images, std::size_t height, std::size_t width, std::size_t shift)
    : images_(std::move(images)), height_(height), width_(width), shift_(shift) {}

void ShiftedImages::fetch(const std::size_t* rows, std::size_t n, View view, Inputs& inputs) const {
  const auto height = static_cast<std::ptrdiff_t>(height_), width = static_cast<std::ptrdiff_t>(width_);
  const std::size_t pixels = height_ * width_;
  inputs = {};
  inputs.gathered.assign(n * pixels, 0);
  for (std::size_t i = 0; i < n; ++i) {
    const double* image = images_.data() + rows[i] * pixels;
    double* moved = inputs.gathered.data() + i * pixels;
    std::ptrdiff_t down = 0, right = 0;
    if (view.number > 0) {
      Random random(view.seed, stream + static_cast<std::uint32_t>(view.number), static_cast<std::uint32_t>(rows[i]));
      const auto draw = [&] {
        return static_cast<std::ptrdiff_t>(random.below(2 * shift_ + 1)) - static_cast<std::ptrdiff_t>(shift_);
      };
      down = draw();
      right = draw();
    }
    const auto first = std::clamp<std::ptrdiff_t>(right, 0, width),
               last = std::clamp<std::ptrdiff_t>(width + right, 0, width);
    for (auto y = std::max<std::ptrdiff_t>(down, 0); y < std::min(height + down, height); ++y)
      std::copy(image + (y - down) * width + first - right, image + (y - down) * width + last - right,
                moved + y * width + first);
  }
  inputs.numbers = {inputs.gathered.data(), n, pixels};
}

}  // namespace diffrank::experiments
