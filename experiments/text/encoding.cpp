// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/text/encoding.hpp"

#include <iconv.h>

#include <array>
#include <cerrno>
#include <stdexcept>

namespace diffrank::experiments {
namespace {

class Converter {
 public:
  explicit Converter(const std::string& encoding) : handle_(iconv_open("UTF-8", encoding.c_str())) {}
  ~Converter() {
    if (is_open()) iconv_close(handle_);
  }
  Converter(const Converter&) = delete;
  Converter& operator=(const Converter&) = delete;

  bool is_open() const { return handle_ != reinterpret_cast<iconv_t>(-1); }

  /// Converts as much of `bytes` as fits in a buffer and appends it to `text`; false if a byte is invalid.
  bool convert(std::string_view& bytes, std::string& text) {
    std::array<char, 1 << 16> buffer;
    char *in = const_cast<char*>(bytes.data()), *out = buffer.data();  // iconv does not write to its input
    std::size_t in_left = bytes.size(), out_left = buffer.size();
    const auto status = iconv(handle_, &in, &in_left, &out, &out_left);
    const bool valid = status != static_cast<std::size_t>(-1) || errno == E2BIG;
    text.append(buffer.data(), out);
    bytes.remove_prefix(bytes.size() - in_left);
    return valid;
  }

 private:
  iconv_t handle_;
};

}  // namespace

bool is_encoding(const std::string& name) {
  return !name.empty() && Converter(name).is_open();
}

bool is_utf8(const std::string& encoding) {
  return encoding == "utf-8" || encoding == "UTF-8" || encoding == "utf8" || encoding == "UTF8";
}

std::string to_utf8(std::string_view bytes, const std::string& encoding) {
  Converter converter(encoding);
  if (!converter.is_open()) throw std::runtime_error("there is no encoding '" + encoding + "'");
  std::string text;
  const auto size = bytes.size();
  while (!bytes.empty())
    if (!converter.convert(bytes, text))
      throw std::runtime_error("byte " + std::to_string(size - bytes.size() + 1) + " is not " + encoding);
  return text;
}

}  // namespace diffrank::experiments
