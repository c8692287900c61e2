// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/datasets/readers/idx.hpp"

#include <algorithm>

#include "diffrank/experiments/datasets/readers/gz_file.hpp"

namespace diffrank::experiments {
namespace {

/// Up to `n` values, into memory that grows with the data: the size in a header may be wrong.
std::vector<std::uint8_t> read_values(GzFile& file, std::size_t n) {
  constexpr std::size_t step = std::size_t{1} << 24;
  std::vector<std::uint8_t> values;
  while (values.size() < n) {
    const auto done = values.size(), wanted = std::min(n - done, std::max(step, done));
    values.resize(done + wanted);
    values.resize(done + file.read(values.data() + done, wanted));
    if (values.size() < done + wanted) break;
  }
  return values;
}

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
  idx.values = read_values(file, count);
  const auto values = idx.values.size();
  if (values < count)
    file.fail("is truncated: it holds " + std::to_string(values) + " of the " + std::to_string(count) +
              " values that its header announces");
  std::uint8_t more = 0;
  if (file.read(&more, 1) != 0) file.fail("goes on after the " + std::to_string(count) + " values of its header");
  return idx;
}

}  // namespace diffrank::experiments
