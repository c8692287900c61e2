// SPDX-License-Identifier: Apache-2.0
// What the fuzz targets share.
#pragma once

#include <unistd.h>

#include <cctype>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

/// libFuzzer calls it with each input, and so does replay.cpp. An input is bad if this crashes, aborts or lets an
/// exception out.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace diffrank::fuzz {

inline std::string text(const std::uint8_t* data, std::size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

/// Whether a number of more than three digits is written there: such a number asks for a large computation, which is
/// no fault, and would take the time for other inputs.
inline bool has_long_number(std::string_view text) {
  int digits = 0;
  for (const char c : text) {
    digits = std::isdigit(static_cast<unsigned char>(c)) ? digits + 1 : 0;
    if (digits > 3) return true;
  }
  return false;
}

/// A file of this process with that content.
class File {
 public:
  explicit File(std::string_view content)
      : path_(std::filesystem::temp_directory_path() / ("diffrank_fuzz_" + std::to_string(::getpid()))) {
    std::ofstream(path_, std::ios::binary).write(content.data(), static_cast<std::streamsize>(content.size()));
  }
  ~File() { std::filesystem::remove(path_); }
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  std::string path() const { return path_.string(); }

 private:
  std::filesystem::path path_;
};

}  // namespace diffrank::fuzz
