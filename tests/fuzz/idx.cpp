// SPDX-License-Identifier: Apache-2.0
// First byte: the number of dimensions, modulo 4; the rest: the file, plain or gzip-compressed.
#include "diffrank/experiments/datasets/readers/idx.hpp"

#include <cstdlib>
#include <stdexcept>

#include "diffrank/tests/fuzz/input.hpp"

using namespace diffrank;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::size_t dimensions = data[0] % 4;
  const fuzz::File file(fuzz::text(data + 1, size - 1));
  try {
    const auto read = experiments::read_idx(file.path(), dimensions);
    std::size_t count = 1;
    for (const auto length : read.sizes) count *= length;
    if (read.sizes.size() != dimensions || read.values.size() != count) std::abort();
  } catch (const std::runtime_error&) {
  }
  return 0;
}
