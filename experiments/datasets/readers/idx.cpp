// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/datasets/readers/idx.hpp"

#include <zlib.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <stdexcept>

namespace diffrank::experiments {
namespace {

class GzFile {
 public:
  explicit GzFile(const std::string& path) : path_(path) {
    errno = 0;
    file_ = gzopen(path.c_str(), "rb");
    if (!file_) throw std::runtime_error("cannot open '" + path + "': " + std::strerror(errno));
    gzbuffer(file_, 1 << 17);
  }
  ~GzFile() { gzclose(file_); }
  GzFile(const GzFile&) = delete;
  GzFile& operator=(const GzFile&) = delete;

  [[noreturn]] void fail(const std::string& what) const { throw std::runtime_error("'" + path_ + "' " + what); }

  /// Reads up to `n` bytes, fewer at the end of the file.
  std::size_t read(std::uint8_t* bytes, std::size_t n) {
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

  /// The same, into memory that grows with the data: the size in a header may be wrong.
  std::vector<std::uint8_t> read_values(std::size_t n) {
    constexpr std::size_t step = std::size_t{1} << 24;
    std::vector<std::uint8_t> values;
    while (values.size() < n) {
      const auto done = values.size(), wanted = std::min(n - done, std::max(step, done));
      values.resize(done + wanted);
      values.resize(done + read(values.data() + done, wanted));
      if (values.size() < done + wanted) break;
    }
    return values;
  }

 private:
  std::string path_;
  gzFile file_;
};

}  // namespace

Idx read_idx(const std::string& path, std::size_t dimensions) {
  GzFile file(path);
  std::vector<std::uint8_t> header(4 + 4 * dimensions);
  const auto found = file.read(header.data(), header.size());
  if (found < 4 || header[0] != 0 || header[1] != 0 || header[2] != 8 || header[3] != dimensions)
    file.fail("is no IDX file of bytes with " + std::to_string(dimensions) +
              " dimensions: it should begin with 0, 0, 8, " + std::to_string(dimensions));
  if (found < header.size()) file.fail("is truncated: it ends in its header");

  Idx idx;
  std::size_t count = 1;
  for (std::size_t d = 0; d < dimensions; ++d) {
    std::size_t size = 0;
    for (std::size_t i = 0; i < 4; ++i) size = size << 8 | header[4 + 4 * d + i];
    if (size != 0 && count > (std::size_t{1} << 32) / size) file.fail("claims to hold more than 4 GiB");
    count *= size;
    idx.sizes.push_back(size);
  }
  idx.values = file.read_values(count);
  const auto values = idx.values.size();
  if (values < count)
    file.fail("is truncated: it holds " + std::to_string(values) + " of the " + std::to_string(count) +
              " values that its header announces");
  std::uint8_t more = 0;
  if (file.read(&more, 1) != 0) file.fail("goes on after the " + std::to_string(count) + " values of its header");
  return idx;
}

}  // namespace diffrank::experiments
