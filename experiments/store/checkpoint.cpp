// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/store/checkpoint.hpp"

#include <zlib.h>

#include <sstream>

namespace diffrank::experiments {
namespace {

constexpr const char* mark = "diffrank checkpoint 2";

unsigned long checksum(const std::string& bytes) {
  return crc32_z(0, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size());
}

}  // namespace

std::string Checkpoint::to_bytes() const {
  std::string bytes =
      std::string(mark) + '\n' + writer + '\n' + std::to_string(epochs) + ' ' + std::to_string(checksum(state)) + '\n';
  return bytes += state;
}

std::optional<Checkpoint> read_checkpoint(const std::string& bytes) {
  std::istringstream in(bytes);
  std::string found;
  Checkpoint checkpoint;
  unsigned long sum = 0;
  if (!std::getline(in, found) || found != mark || !std::getline(in, checkpoint.writer) ||
      !(in >> checkpoint.epochs >> sum) || in.get() != '\n')
    return std::nullopt;
  checkpoint.state = bytes.substr(static_cast<std::size_t>(in.tellg()));
  if (checksum(checkpoint.state) != sum) return std::nullopt;
  return checkpoint;
}

}  // namespace diffrank::experiments
