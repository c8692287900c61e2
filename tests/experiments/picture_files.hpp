// SPDX-License-Identifier: Apache-2.0
// The bytes of PNG and JPEG files.
#pragma once

#include <cstdio>
#include <string>
#include <vector>
// after cstdio
#include <jpeglib.h>
#include <png.h>

#include "diffrank/experiments/datasets/pictures/picture.hpp"

namespace diffrank::testing {

using experiments::Picture;

/// `samples` are packed rows as the PNG format has them for this color type and depth.
inline std::string png_bytes(std::size_t height, std::size_t width, int color_type, int depth,
                             const std::vector<std::uint8_t>& samples, const std::vector<png_color>& palette = {},
                             bool interlaced = false) {
  std::string bytes;
  auto* png = png_create_write_struct(PNG_LIBPNG_VER_STRING, nullptr, nullptr, nullptr);
  auto* info = png_create_info_struct(png);
  png_set_write_fn(
      png, &bytes,
      [](png_structp p, png_bytep data, std::size_t size) {
        static_cast<std::string*>(png_get_io_ptr(p))->append(reinterpret_cast<const char*>(data), size);
      },
      nullptr);
  png_set_IHDR(png, info, static_cast<png_uint_32>(width), static_cast<png_uint_32>(height), depth, color_type,
               interlaced ? PNG_INTERLACE_ADAM7 : PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT,
               PNG_FILTER_TYPE_DEFAULT);
  if (!palette.empty()) png_set_PLTE(png, info, palette.data(), static_cast<int>(palette.size()));
  png_write_info(png, info);
  const std::size_t row = samples.size() / height;
  std::vector<png_bytep> rows;
  for (std::size_t y = 0; y < height; ++y) rows.push_back(const_cast<png_bytep>(samples.data() + y * row));
  png_write_image(png, rows.data());
  png_write_end(png, nullptr);
  png_destroy_write_struct(&png, &info);
  return bytes;
}

inline std::string png_bytes(const Picture& picture) {
  return png_bytes(picture.height, picture.width, PNG_COLOR_TYPE_RGB, 8, picture.colors);
}

/// `samples` are [height, width, channels] in this color space.
inline std::string jpeg_bytes(std::size_t height, std::size_t width, J_COLOR_SPACE space,
                              const std::vector<std::uint8_t>& samples, bool adobe = true) {
  jpeg_compress_struct file{};
  jpeg_error_mgr errors{};
  file.err = jpeg_std_error(&errors);
  jpeg_create_compress(&file);
  unsigned char* memory = nullptr;
  unsigned long size = 0;
  jpeg_mem_dest(&file, &memory, &size);
  file.image_height = static_cast<JDIMENSION>(height);
  file.image_width = static_cast<JDIMENSION>(width);
  file.in_color_space = space;
  file.input_components = static_cast<int>(samples.size() / (height * width));
  jpeg_set_defaults(&file);
  jpeg_set_quality(&file, 100, TRUE);
  if (!adobe) file.write_Adobe_marker = FALSE;
  jpeg_start_compress(&file, TRUE);
  while (file.next_scanline < file.image_height) {
    JSAMPROW row = const_cast<JSAMPROW>(samples.data() + file.next_scanline * (samples.size() / height));
    jpeg_write_scanlines(&file, &row, 1);
  }
  jpeg_finish_compress(&file);
  std::string bytes(reinterpret_cast<const char*>(memory), size);
  jpeg_destroy_compress(&file);
  std::free(memory);
  return bytes;
}

inline std::string jpeg_bytes(const Picture& picture) {
  return jpeg_bytes(picture.height, picture.width, JCS_RGB, picture.colors);
}

/// The data of an APP1 segment that notes an orientation.
inline std::string exif_segment(int orientation, bool little) {
  using namespace std::string_literals;
  const auto number = [&](unsigned value, int size) {
    std::string text;
    for (int i = 0; i < size; ++i) text += static_cast<char>(value >> 8 * (little ? i : size - 1 - i) & 0xff);
    return text;
  };
  return "Exif\0\0"s + (little ? "II" : "MM") + number(42, 2) + number(8, 4) + number(2, 2) +  // two entries
         number(0x010f, 2) + number(2, 2) + number(4, 4) + "abc\0"s +                          // the camera's maker
         number(0x0112, 2) + number(3, 2) + number(1, 4) + number(static_cast<unsigned>(orientation), 2) +
         number(0, 2) + number(0, 4);
}

/// With that segment behind the start of a JPEG file.
inline std::string with_exif(const std::string& jpeg, const std::string& segment) {
  const auto length = segment.size() + 2;
  return jpeg.substr(0, 2) + "\xFF\xE1" + static_cast<char>(length >> 8) + static_cast<char>(length & 0xff) + segment +
         jpeg.substr(2);
}

inline Picture plain(std::size_t height, std::size_t width, std::uint8_t red, std::uint8_t green, std::uint8_t blue) {
  Picture picture{height, width, {}};
  for (std::size_t i = 0; i < height * width; ++i) picture.colors.insert(picture.colors.end(), {red, green, blue});
  return picture;
}

/// Colors that differ from pixel to pixel.
inline Picture numbered(std::size_t height, std::size_t width, std::size_t first = 1) {
  Picture picture{height, width, {}};
  for (std::size_t i = 0; i < height * width * 3; ++i)
    picture.colors.push_back(static_cast<std::uint8_t>(1 + (first + 7 * i) % 255));
  return picture;
}

}  // namespace diffrank::testing
