// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/datasets/pictures/exif_orientation.hpp"

#include <algorithm>

namespace diffrank::experiments {
namespace {

using namespace std::string_view_literals;

/// Numbers of a TIFF file, in its byte order; 0 behind its end.
struct Tiff {
  std::string_view bytes;
  bool little;

  std::size_t number(std::size_t at, std::size_t size) const {
    if (at > bytes.size() || bytes.size() - at < size) return 0;
    std::size_t value = 0;
    for (std::size_t i = 0; i < size; ++i)
      value = value << 8 | static_cast<unsigned char>(bytes[at + (little ? size - 1 - i : i)]);
    return value;
  }
};

}  // namespace

int exif_orientation(std::string_view segment) {
  constexpr auto head = "Exif\0\0"sv;
  if (segment.substr(0, head.size()) != head) return 0;
  const auto bytes = segment.substr(head.size());
  const auto order = bytes.substr(0, 2);
  if (order != "II" && order != "MM") return 0;
  const Tiff tiff{bytes, order == "II"};
  const std::size_t directory = tiff.number(4, 4), entries = tiff.number(directory, 2);
  for (std::size_t e = 0; e < entries; ++e) {
    const std::size_t entry = directory + 2 + 12 * e;
    if (entry >= bytes.size()) return 0;
    if (tiff.number(entry, 2) != 0x0112) continue;
    const auto value = tiff.number(entry + 8, 2);
    return value >= 1 && value <= 8 ? static_cast<int>(value) : 0;
  }
  return 0;
}

void turn(Picture& picture, int orientation) {
  if (orientation < 2 || orientation > 8) return;
  // The stored row 0 is shown at the top, at the bottom (3, 4), or at the right (6, 7) or left (5, 8) side; the stored column
  // 0 at the left, at the right (2, 3), or at the bottom (7, 8) or top (5, 6).
  const bool exchange = orientation >= 5;
  const bool from_bottom = orientation == 3 || orientation == 4 || orientation == 7 || orientation == 8;
  const bool from_right = orientation == 2 || orientation == 3 || orientation == 6 || orientation == 7;
  const std::size_t h = exchange ? picture.width : picture.height, w = exchange ? picture.height : picture.width;
  std::vector<std::uint8_t> colors(picture.colors.size());
  for (std::size_t y = 0; y < h; ++y)
    for (std::size_t x = 0; x < w; ++x) {
      const std::size_t along = exchange ? x : y, across = exchange ? y : x;
      const bool flip_rows = exchange ? from_right : from_bottom, flip_columns = exchange ? from_bottom : from_right;
      const std::size_t row = flip_rows ? picture.height - 1 - along : along;
      const std::size_t column = flip_columns ? picture.width - 1 - across : across;
      std::copy_n(picture.colors.data() + (row * picture.width + column) * 3, 3, colors.data() + (y * w + x) * 3);
    }
  picture = {h, w, std::move(colors)};
}

}  // namespace diffrank::experiments
