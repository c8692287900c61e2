// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/datasets/readers/gz_file.hpp"

#include <zlib.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <stdexcept>

namespace diffrank::experiments {

GzFile::GzFile(const std::string& path) : path_(path) {
  errno = 0;
  file_ = gzopen(path.c_str(), "rb");
  if (!file_) throw std::runtime_error("cannot open '" + path + "': " + std::strerror(errno));
  gzbuffer(file_, 1 << 17);
}

GzFile::~GzFile() {
  gzclose(file_);
}

void GzFile::fail(const std::string& what) const {
  throw std::runtime_error("'" + path_ + "' " + what);
}

std::size_t GzFile::read(std::uint8_t* bytes, std::size_t n) {
  std::size_t done = 0;
  while (done < n) {
    const auto part = gzread(file_, bytes + done, static_cast<unsigned>(std::min<std::size_t>(n - done, 1u << 30)));
    int code = Z_OK;
    const char* message = gzerror(file_, &code);
    if (part < 0) fail(std::string("cannot be read: ") + (code == Z_ERRNO ? std::strerror(errno) : message));
    if (part == 0) break;
    done += static_cast<std::size_t>(part);
  }
  return done;
}

}  // namespace diffrank::experiments
