// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "diffrank/experiments/datasets/pictures/picture.hpp"

namespace diffrank::experiments {

/// The picture at another size; its proportions may change. Bilinear with antialiasing, for each direction by itself: with
/// s = old / new, a new pixel i is the mean of the old ones j with weights max(0, 1 - |j + 1/2 - (i + 1/2) s| / max(1, s)),
/// divided by their sum, over those j that exist. Columns come first; sums are in float64, and each is rounded to the
/// nearest whole number once, at the end. That is the filter of Pillow's Image.BILINEAR, which rounds between the
/// directions, too, and may differ by 1.
Picture resize(const Picture& picture, std::size_t height, std::size_t width);

}  // namespace diffrank::experiments
