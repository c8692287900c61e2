// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "diffrank/experiments/dataset.hpp"

namespace diffrank::experiments {

/// Images of one channel that are moved at random in training. View 0 is the images as they are. In view v >= 1 of row i,
/// with draws from Random(view.seed, "frov" + v, i), the image is moved down, then right, by a whole number of pixels that
/// is uniform in -shift ... shift; what was outside is 0.
class ShiftedImages final : public Samples {
 public:
  /// `images` is [rows, height, width] row-major.
  ShiftedImages(std::vector<double> images, std::size_t height, std::size_t width, std::size_t shift);

  InputSpec spec() const final { return {height_ * width_}; }
  void fetch(const std::size_t* rows, std::size_t n, View view, Inputs& inputs) const final;

 private:
  std::vector<double> images_;
  std::size_t height_, width_, shift_;
};

}  // namespace diffrank::experiments
