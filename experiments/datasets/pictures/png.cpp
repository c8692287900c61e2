// SPDX-License-Identifier: Apache-2.0
// PNG files by libpng, whose errors leave a function by longjmp: objects that have destructors live outside of it.
#include <png.h>

#include <algorithm>
#include <csetjmp>
#include <cstring>

#include "diffrank/experiments/datasets/pictures/picture.hpp"

namespace diffrank::experiments {
namespace {

struct Source {
  std::string_view left;
  char text[200] = "";
};

void on_read(png_structp png, png_bytep to, std::size_t size) {
  auto& source = *static_cast<Source*>(png_get_io_ptr(png));
  if (source.left.size() < size) png_error(png, "it ends too early");
  std::memcpy(to, source.left.data(), size);
  source.left.remove_prefix(size);
}

[[noreturn]] void on_error(png_structp png, png_const_charp message) {
  auto& source = *static_cast<Source*>(png_get_error_ptr(png));
  std::strncpy(source.text, message, sizeof source.text - 1);
  png_longjmp(png, 1);
}

void on_warning(png_structp, png_const_charp) {}

class Reader {
 public:
  explicit Reader(std::string_view bytes) : source_{bytes} {
    png_ = png_create_read_struct(PNG_LIBPNG_VER_STRING, &source_, on_error, on_warning);
    info_ = png_ ? png_create_info_struct(png_) : nullptr;
    if (!info_) {
      png_destroy_read_struct(&png_, nullptr, nullptr);
      throw std::bad_alloc();
    }
  }
  ~Reader() { png_destroy_read_struct(&png_, &info_, nullptr); }
  Reader(const Reader&) = delete;
  Reader& operator=(const Reader&) = delete;

  Picture read() {
    check(read_header());
    Picture picture;
    picture.height = png_get_image_height(png_, info_);
    picture.width = png_get_image_width(png_, info_);
    check_size(picture.height, picture.width);
    check(convert());
    if (png_get_rowbytes(png_, info_) != picture.width * 3)
      throw BadPicture("the PNG file has colors of no known kind");
    picture.colors.resize(picture.height * picture.width * 3);
    std::vector<png_bytep> rows;
    for (std::size_t y = 0; y < picture.height; ++y) rows.push_back(picture.colors.data() + y * picture.width * 3);
    check(read_rows(rows.data()));
    return picture;
  }

 private:
  bool read_header() {
    if (setjmp(png_jmpbuf(png_))) return false;
    png_set_read_fn(png_, &source_, on_read);
    png_read_info(png_, info_);
    return true;
  }
  bool convert() {
    if (setjmp(png_jmpbuf(png_))) return false;
    png_set_expand(png_);  // palettes to colors, 1, 2 and 4 bits to 8
    png_set_scale_16(png_);
    png_set_gray_to_rgb(png_);
    png_set_strip_alpha(png_);
    png_set_interlace_handling(png_);
    png_read_update_info(png_, info_);
    return true;
  }
  bool read_rows(png_bytepp rows) {
    if (setjmp(png_jmpbuf(png_))) return false;
    png_read_image(png_, rows);
    png_read_end(png_, nullptr);
    return true;
  }
  void check(bool good) const {
    if (!good) throw BadPicture("the PNG file is damaged or cut off: " + std::string(source_.text));
  }

  Source source_;
  png_structp png_ = nullptr;
  png_infop info_ = nullptr;
};

}  // namespace

Picture decode_png(std::string_view bytes) {
  return Reader(bytes).read();
}

}  // namespace diffrank::experiments
