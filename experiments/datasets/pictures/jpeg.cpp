// SPDX-License-Identifier: Apache-2.0
// JPEG files by libjpeg, whose errors leave a function by longjmp: objects that have destructors live outside of it.
#include <csetjmp>
#include <cstdio>
// after cstdio
#include <jerror.h>
#include <jpeglib.h>

#include "diffrank/experiments/datasets/pictures/exif_orientation.hpp"
#include "diffrank/experiments/datasets/pictures/picture.hpp"

namespace diffrank::experiments {
namespace {

struct Errors {
  jpeg_error_mgr manager;  // first: libjpeg knows only this part
  std::jmp_buf leave;
  char text[JMSG_LENGTH_MAX] = "";
  bool damaged = false;
};

Errors& errors_of(j_common_ptr file) {
  return *reinterpret_cast<Errors*>(file->err);
}

[[noreturn]] void on_error(j_common_ptr file) {
  auto& errors = errors_of(file);
  file->err->format_message(file, errors.text);
  std::longjmp(errors.leave, 1);
}

/// libjpeg warns of data that is missing or wrong and goes on with gray; superfluous bytes do no harm.
void on_message(j_common_ptr file, int level) {
  auto& errors = errors_of(file);
  if (level >= 0 || errors.damaged || file->err->msg_code == JWRN_EXTRANEOUS_DATA) return;
  switch (file->err->msg_code) {
    case JWRN_HIT_MARKER:
    case JWRN_HUFF_BAD_CODE:
    case JWRN_JPEG_EOF:
    case JWRN_MUST_RESYNC:
      errors.damaged = true;
      file->err->format_message(file, errors.text);
      break;
    default:
      break;
  }
}

class Reader {
 public:
  explicit Reader(std::string_view bytes) {
    file_.err = jpeg_std_error(&errors_.manager);
    errors_.manager.error_exit = on_error;
    errors_.manager.emit_message = on_message;
    jpeg_create_decompress(&file_);
    begun_ = begin(bytes);
  }
  ~Reader() { jpeg_destroy_decompress(&file_); }
  Reader(const Reader&) = delete;
  Reader& operator=(const Reader&) = delete;

  /// Colors as the file has them: [height, width, channels()]
  std::vector<std::uint8_t> read() {
    check(begun_);
    check_size(file_.image_height, file_.image_width);
    std::vector<std::uint8_t> samples(std::size_t{file_.image_height} * file_.image_width * channels());
    check(read_rows(samples.data()));
    if (errors_.damaged) fail();
    return samples;
  }

  std::size_t height() const { return file_.image_height; }
  std::size_t width() const { return file_.image_width; }
  std::size_t channels() const { return file_.out_color_space == JCS_CMYK ? 4 : 3; }
  bool inverted() const { return file_.saw_Adobe_marker; }
  int orientation() const { return orientation_; }

 private:
  bool begin(std::string_view bytes) {
    if (setjmp(errors_.leave)) return false;
    jpeg_mem_src(&file_, reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size());
    jpeg_save_markers(&file_, JPEG_APP0 + 1, 0xFFFF);
    jpeg_read_header(&file_, TRUE);
    const bool four = file_.jpeg_color_space == JCS_CMYK || file_.jpeg_color_space == JCS_YCCK;
    file_.out_color_space = four ? JCS_CMYK : JCS_RGB;
    for (auto marker = file_.marker_list; marker && orientation_ == 0; marker = marker->next)
      orientation_ = exif_orientation({reinterpret_cast<const char*>(marker->data), marker->data_length});
    return true;
  }

  bool read_rows(std::uint8_t* samples) {
    if (setjmp(errors_.leave)) return false;
    jpeg_start_decompress(&file_);
    const std::size_t row = std::size_t{file_.output_width} * channels();
    while (file_.output_scanline < file_.output_height) {
      JSAMPROW at = samples + file_.output_scanline * row;
      jpeg_read_scanlines(&file_, &at, 1);
    }
    jpeg_finish_decompress(&file_);
    return true;
  }

  void check(bool good) const {
    if (!good) fail();
  }
  [[noreturn]] void fail() const {
    throw BadPicture("the JPEG file is damaged or cut off: " + std::string(errors_.text));
  }

  jpeg_decompress_struct file_{};
  Errors errors_{};
  bool begun_ = false;
  int orientation_ = 0;  ///< 0: none is noted
};

std::vector<std::uint8_t> from_cmyk(const std::vector<std::uint8_t>& samples, bool inverted) {
  std::vector<std::uint8_t> colors;
  colors.reserve(samples.size() / 4 * 3);
  for (std::size_t i = 0; i < samples.size(); i += 4)
    for (std::size_t c = 0; c < 3; ++c) {
      const unsigned ink = inverted ? samples[i + c] : 255u - samples[i + c];
      const unsigned black = inverted ? samples[i + 3] : 255u - samples[i + 3];
      colors.push_back(static_cast<std::uint8_t>((ink * black + 127) / 255));
    }
  return colors;
}

}  // namespace

Picture decode_jpeg(std::string_view bytes, Orientation orientation) {
  Reader reader(bytes);
  Picture picture;
  picture.colors = reader.read();
  picture.height = reader.height();
  picture.width = reader.width();
  if (reader.channels() == 4) picture.colors = from_cmyk(picture.colors, reader.inverted());
  if (orientation == Orientation::exif) turn(picture, reader.orientation());
  return picture;
}

}  // namespace diffrank::experiments
