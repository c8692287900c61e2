// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

struct gzFile_s;

namespace diffrank::experiments {

/// The bytes of a file, decompressed if it is of gzip, one after another. Errors are std::runtime_error that names it.
class GzFile {
 public:
  explicit GzFile(const std::string& path);
  ~GzFile();
  GzFile(const GzFile&) = delete;
  GzFile& operator=(const GzFile&) = delete;

  const std::string& path() const { return path_; }
  /// Throws std::runtime_error: the file, and what is wrong with it.
  [[noreturn]] void fail(const std::string& what) const;
  /// Reads up to `n` bytes, fewer at the end of the file.
  std::size_t read(std::uint8_t* bytes, std::size_t n);

 private:
  std::string path_;
  gzFile_s* file_;
};

}  // namespace diffrank::experiments
