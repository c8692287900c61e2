// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace diffrank::experiments {

/// Colors in the order red, green, blue, row by row from the top.
struct Picture {
  std::size_t height = 0, width = 0;
  std::vector<std::uint8_t> colors;  ///< [height, width, 3]
};

/// Bytes that are no picture; the message says why, without the name of the file.
class BadPicture : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
  ~BadPicture() override;
};

/// What to do with the orientation that a camera notes in a JPEG file: turn the picture as viewers do, or leave it as it is
/// stored.
enum class Orientation { exif, stored };

/// The picture in the bytes of a JPEG or PNG file.
///
/// - Gray is three equal colors. CMYK becomes R = (255 - C) (255 - K) / 255 and so on, with the inverted values that Adobe
///   writes; YCCK likewise.
/// - 16 bits become 8 by rounding v / 257. Palettes are looked up. Transparency is dropped: a color is what the file says
///   it is, whatever its opacity.
/// - Color profiles and gamma are ignored.
///
/// Throws BadPicture where the file is empty, of another kind, damaged, cut off, or has more than `most_pixels` pixels.
Picture decode(std::string_view bytes, Orientation orientation);

/// Of one picture, so that a damaged header cannot ask for all memory: 10,000 x 10,000.
inline constexpr std::size_t most_pixels = 100'000'000;

/// Throws BadPicture for a size that decode() refuses.
void check_size(std::size_t height, std::size_t width);

Picture decode_jpeg(std::string_view bytes, Orientation orientation);
Picture decode_png(std::string_view bytes);

}  // namespace diffrank::experiments
