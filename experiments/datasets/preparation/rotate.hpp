// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

namespace diffrank::experiments {

/// Turns an image of rows x cols bytes counterclockwise, as one looks at it with row 0 on top, about its center
/// ((rows - 1)/2, (cols - 1)/2); whole coordinates are the middles of pixels. Each pixel is the bilinear interpolation
/// of the source at the place it came from, where everything outside the image is 0. `out` is in [0, 1].
void rotate(const std::uint8_t* image, std::size_t rows, std::size_t cols, double degrees, double* out);

}  // namespace diffrank::experiments
