// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/store/checksums.hpp"

#include <zlib.h>

#include <cstring>
#include <fstream>

namespace diffrank::experiments {
namespace {

Json fingerprint(const std::string& path) {
  errno = 0;
  std::ifstream file(path, std::ios::binary);
  std::vector<char> block(std::size_t{1} << 20);
  unsigned long sum = 0;
  std::size_t bytes = 0;
  while (file) {
    file.read(block.data(), static_cast<std::streamsize>(block.size()));
    const auto n = static_cast<std::size_t>(file.gcount());
    sum = crc32_z(sum, reinterpret_cast<const Bytef*>(block.data()), n);
    bytes += n;
  }
  if (!file.eof()) return {{"path", path}, {"error", std::strerror(errno ? errno : EIO)}};
  char text[16];
  std::snprintf(text, sizeof text, "%08lx", sum);
  return {{"path", path}, {"bytes", bytes}, {"crc32", text}};
}

}  // namespace

const Json& Fingerprints::of(const std::vector<std::string>& files) {
  const auto [entry, added] = known_.try_emplace(files, Json::array());
  if (added)
    for (const auto& path : files) entry->second.push_back(fingerprint(path));
  return entry->second;
}

}  // namespace diffrank::experiments
