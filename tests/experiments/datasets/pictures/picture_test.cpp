// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstdlib>

#include "diffrank/experiments/datasets/pictures/exif_orientation.hpp"
#include "diffrank/tests/experiments/picture_files.hpp"
#include "diffrank/tests/support/catch.hpp"

using namespace diffrank::experiments;
using namespace diffrank::testing;
using Bytes = std::vector<std::uint8_t>;

namespace {

Picture read(const std::string& bytes, Orientation orientation = Orientation::exif) {
  return decode(bytes, orientation);
}

/// The largest difference to a plain color: JPEG rounds.
int distance(const Picture& picture, int red, int green, int blue) {
  int largest = 0;
  for (std::size_t i = 0; i < picture.colors.size(); ++i)
    largest = std::max(largest, std::abs(picture.colors[i] - (i % 3 == 0 ? red : i % 3 == 1 ? green : blue)));
  return largest;
}

std::string reason(const std::string& bytes) {
  try {
    read(bytes);
  } catch (const BadPicture& error) {
    return error.what();
  }
  return "nothing was thrown";
}

}  // namespace

TEST_CASE("A PNG file of 8 bit colors gives its colors") {
  const auto picture = numbered(5, 3);
  const auto found = read(png_bytes(picture));
  CHECK(found.height == 5);
  CHECK(found.width == 3);
  CHECK(found.colors == picture.colors);
  CHECK(read(png_bytes(5, 3, PNG_COLOR_TYPE_RGB, 8, picture.colors, {}, true)).colors == picture.colors);
}

TEST_CASE("Gray, palettes, 16 bits and opacity in PNG files become colors of 8 bits") {
  CHECK(read(png_bytes(1, 2, PNG_COLOR_TYPE_GRAY, 8, {7, 200})).colors == Bytes{7, 7, 7, 200, 200, 200});
  CHECK(read(png_bytes(1, 2, PNG_COLOR_TYPE_GRAY, 1, {0x40})).colors == Bytes{0, 0, 0, 255, 255, 255});
  CHECK(read(png_bytes(1, 2, PNG_COLOR_TYPE_GRAY, 4, {0x3F})).colors == Bytes{51, 51, 51, 255, 255, 255});
  // 16 bits: 0x0180 / 257 = 1.49, 0x0182 / 257 = 1.502
  CHECK(read(png_bytes(1, 2, PNG_COLOR_TYPE_GRAY, 16, {0x01, 0x80, 0x01, 0x82})).colors == Bytes{1, 1, 1, 2, 2, 2});
  CHECK(read(png_bytes(1, 1, PNG_COLOR_TYPE_RGB, 16, {0xFF, 0xFF, 0, 0, 0x80, 0x80})).colors == Bytes{255, 0, 128});
  CHECK(read(png_bytes(1, 2, PNG_COLOR_TYPE_PALETTE, 8, {1, 0}, {{10, 20, 30}, {40, 50, 60}})).colors ==
        Bytes{40, 50, 60, 10, 20, 30});
  CHECK(read(png_bytes(1, 2, PNG_COLOR_TYPE_RGB_ALPHA, 8, {9, 8, 7, 0, 6, 5, 4, 255})).colors ==
        Bytes{9, 8, 7, 6, 5, 4});
  CHECK(read(png_bytes(1, 1, PNG_COLOR_TYPE_GRAY_ALPHA, 8, {9, 0})).colors == Bytes{9, 9, 9});
}

TEST_CASE("JPEG files in color, in gray and in CMYK give their colors, but for the rounding of the format") {
  CHECK(distance(read(jpeg_bytes(plain(9, 17, 200, 30, 90))), 200, 30, 90) <= 2);
  CHECK(distance(read(jpeg_bytes(8, 8, JCS_GRAYSCALE, Bytes(64, 77))), 77, 77, 77) <= 1);
  Bytes ink;
  for (int i = 0; i < 64; ++i) ink.insert(ink.end(), {200, 100, 0, 153});
  // R = (255 - C) (255 - K) / 255; files with Adobe's marker hold 255 - C, ..., 255 - K
  CHECK(distance(read(jpeg_bytes(8, 8, JCS_CMYK, ink, false)), 22, 62, 102) <= 1);
  CHECK(distance(read(jpeg_bytes(8, 8, JCS_CMYK, ink, true)), 120, 60, 0) <= 1);
}

TEST_CASE("An orientation turns a stored picture to how it looks") {
  // the picture that is meant, of 2 x 3 pixels, and its pixels as they are stored with each orientation
  const Picture meant{2, 3, {1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4, 5, 5, 5, 6, 6, 6}};
  const std::vector<Bytes> stored{{1, 2, 3, 4, 5, 6}, {3, 2, 1, 6, 5, 4}, {6, 5, 4, 3, 2, 1}, {4, 5, 6, 1, 2, 3},
                                  {1, 4, 2, 5, 3, 6}, {3, 6, 2, 5, 1, 4}, {6, 3, 5, 2, 4, 1}, {4, 1, 5, 2, 6, 3}};
  for (int orientation = 1; orientation <= 8; ++orientation) {
    CAPTURE(orientation);
    Picture picture{orientation < 5 ? 2u : 3u, orientation < 5 ? 3u : 2u, {}};
    for (const auto value : stored[static_cast<std::size_t>(orientation - 1)])
      picture.colors.insert(picture.colors.end(), 3, value);
    turn(picture, orientation);
    CHECK(picture.height == 2);
    CHECK(picture.width == 3);
    CHECK(picture.colors == meant.colors);
  }
}

TEST_CASE("The orientation that a camera noted is read in both byte orders, and applied where that is asked for") {
  for (const bool little : {false, true})
    for (int orientation = 1; orientation <= 8; ++orientation)
      CHECK(exif_orientation(exif_segment(orientation, little)) == orientation);
  CHECK(exif_orientation(exif_segment(9, true)) == 0);
  const auto segment = exif_segment(6, false);
  for (std::size_t size = 0; size < 36; ++size) CHECK(exif_orientation(segment.substr(0, size)) == 0);
  CHECK(exif_orientation("http://ns.adobe.com/xap/1.0/") == 0);
  const auto file = with_exif(jpeg_bytes(plain(8, 24, 5, 5, 5)), exif_segment(6, false));
  CHECK(read(file).height == 24);
  CHECK(read(file).width == 8);
  CHECK(read(file, Orientation::stored).height == 8);
}

TEST_CASE("What is no picture is an error that says what it is") {
  CHECK_THAT(reason(""), ContainsSubstring("the file is empty"));
  CHECK_THAT(reason("GIF89a..."), ContainsSubstring("it is a GIF file; convert it to JPEG or PNG"));
  CHECK_THAT(reason("<!DOCTYPE html>"), ContainsSubstring("a web page"));
  CHECK_THAT(reason("some text"), ContainsSubstring("neither a JPEG nor a PNG file"));
  CHECK_THAT(reason("\xFF\xD8\xFF"), ContainsSubstring("the JPEG file is damaged or cut off"));
  CHECK_THAT(reason("\x89PNG\r\n\x1A\n"), ContainsSubstring("the PNG file is damaged or cut off: it ends too early"));
  auto large = png_bytes(plain(1, 1, 0, 0, 0));
  large[17] = large[21] = 1;  // 65537 x 65537, whose checksum no longer fits
  CHECK_THAT(reason(large), ContainsSubstring("PNG file is damaged"));
  CHECK_THROWS_WITH(check_size(10001, 10000), ContainsSubstring("10000 x 10001 pixels, more than 100 million"));
  CHECK_THROWS_AS(check_size(std::size_t{1} << 63, 4), BadPicture);
  CHECK_NOTHROW(check_size(10000, 10000));
}

TEST_CASE("A picture that is cut off anywhere is an error, and one that is damaged an error or a picture") {
  for (const auto& file : {jpeg_bytes(numbered(20, 17)), png_bytes(numbered(20, 17))}) {
    for (std::size_t size = 0; size + 12 < file.size(); size += 1 + size / 40) {
      CAPTURE(size, file.size());
      CHECK_THROWS_AS(read(file.substr(0, size)), BadPicture);
    }
    std::size_t refused = 0;
    for (std::size_t at = 0; at < file.size(); ++at) {
      auto damaged = file;
      damaged[at] = static_cast<char>(damaged[at] ^ 0x55);
      try {
        read(damaged);
      } catch (const BadPicture&) {
        ++refused;
      }
    }
    CHECK(refused > 10);
  }
}
