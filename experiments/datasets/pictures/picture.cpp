// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/datasets/pictures/picture.hpp"

namespace diffrank::experiments {
namespace {

using namespace std::string_view_literals;

/// What a file is that begins so, for messages; empty where that is not known.
std::string other_kind(std::string_view bytes) {
  const auto begins = [&](std::string_view text) { return bytes.substr(0, text.size()) == text; };
  if (begins("GIF8"sv)) return "a GIF file";
  if (begins("BM"sv)) return "a BMP file";
  if (begins("RIFF"sv) && bytes.substr(0, 16).find("WEBP"sv) != bytes.npos) return "a WebP file";
  if (begins("II*\0"sv) || begins("MM\0*"sv)) return "a TIFF file";
  if (begins("<!DOCTYPE"sv) || begins("<html"sv)) return "a web page";
  if (begins("version https://git-lfs"sv)) return "a pointer of Git LFS, not the file itself";
  return "";
}

}  // namespace

BadPicture::~BadPicture() = default;

void check_size(std::size_t height, std::size_t width) {
  if (height == 0 || width == 0) throw BadPicture("it has no pixels");
  if (height > most_pixels / width)
    throw BadPicture("it has " + std::to_string(width) + " x " + std::to_string(height) +
                     " pixels, more than 100 million: make it smaller");
}

Picture decode(std::string_view bytes, Orientation orientation) {
  if (bytes.empty()) throw BadPicture("the file is empty");
  if (bytes.substr(0, 3) == "\xFF\xD8\xFF"sv) return decode_jpeg(bytes, orientation);
  if (bytes.substr(0, 8) == "\x89PNG\r\n\x1A\n"sv) return decode_png(bytes);
  const auto kind = other_kind(bytes);
  throw BadPicture((kind.empty() ? "it is neither a JPEG nor a PNG file" : "it is " + kind) +
                   "; convert it to JPEG or PNG");
}

}  // namespace diffrank::experiments
