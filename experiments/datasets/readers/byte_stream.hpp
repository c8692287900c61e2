// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "diffrank/experiments/datasets/readers/gz_file.hpp"

namespace diffrank::experiments {

/// A file that is looked at a byte at a time and held in memory a piece at a time.
class ByteStream {
 public:
  explicit ByteStream(const std::string& path) : file_(path), buffer_(std::size_t{1} << 18) {}

  static constexpr int end = -1;
  int peek() {
    if (at_ == size_) refill();
    return at_ == size_ ? end : buffer_[at_];
  }
  int next() {
    const int byte = peek();
    if (byte != end) ++at_;
    return byte;
  }
  /// How many bytes were read before the next one.
  std::size_t position() const { return before_ + at_; }
  /// Reads a line without its end, LF or CRLF; false at the end of the file. Throws std::runtime_error where it is longer
  /// than `most` bytes.
  bool line(std::string& text, std::size_t most);
  [[noreturn]] void fail(const std::string& what) const { file_.fail(what); }
  const std::string& path() const { return file_.path(); }

 private:
  void refill() {
    before_ += size_;
    at_ = 0;
    size_ = file_.read(buffer_.data(), buffer_.size());
  }

  GzFile file_;
  std::vector<std::uint8_t> buffer_;
  std::size_t at_ = 0, size_ = 0, before_ = 0;
};

}  // namespace diffrank::experiments
