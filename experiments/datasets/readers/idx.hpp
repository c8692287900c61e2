// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace diffrank::experiments {

/// An IDX file of unsigned bytes, the format of MNIST: 0, 0, 8, the number of dimensions; the sizes, 32 bits each, most
/// significant byte first; the values, row-major.
struct Idx {
  std::vector<std::size_t> sizes;
  std::vector<std::uint8_t> values;
};

/// Reads a plain or gzip-compressed file. Throws std::runtime_error that names the file and what is wrong with it.
Idx read_idx(const std::string& path, std::size_t dimensions);

}  // namespace diffrank::experiments
