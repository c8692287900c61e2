// SPDX-License-Identifier: Apache-2.0
#include "diffrank/core/memory_pool.hpp"

#include <algorithm>
#include <new>

namespace diffrank::detail {
namespace {

constexpr std::size_t smallest = std::size_t{1} << 15, kept = std::size_t{1} << 26;  // bytes

/// Sizes are rounded up by a quarter at the most, so that batches of different numbers of labels share memory.
std::size_t rounded(std::size_t bytes) {
  std::size_t unit = smallest / 4;
  while (unit <= bytes / 8) unit *= 2;
  return (bytes + unit - 1) / unit * unit;
}

struct Block {
  void* memory;
  std::size_t size;
};

thread_local bool ended = false;  // outlives the pool: vectors may be freed while a thread or the program ends

struct Pool {
  std::vector<Block> blocks;  // the one that was freed last is the last
  std::size_t bytes = 0;

  ~Pool() {
    ended = true;
    for (const auto& block : blocks) ::operator delete(block.memory);
  }
  void* take(std::size_t size) {
    const auto found = std::find_if(blocks.rbegin(), blocks.rend(), [size](Block b) { return b.size == size; });
    if (found == blocks.rend()) return nullptr;
    void* memory = found->memory;
    blocks.erase(std::next(found).base());
    bytes -= size;
    return memory;
  }
  void keep(Block block) {
    blocks.push_back(block);
    bytes += block.size;
    while (bytes > kept) {
      ::operator delete(blocks.front().memory);
      bytes -= blocks.front().size;
      blocks.erase(blocks.begin());
    }
  }
};
thread_local Pool pool;

}  // namespace

void* take_from_pool(std::size_t bytes) {
  if (bytes < smallest || bytes > kept) return ::operator new(bytes);
  const std::size_t size = rounded(bytes);
  void* memory = ended ? nullptr : pool.take(size);
  return memory ? memory : ::operator new(size);
}

void return_to_pool(void* memory, std::size_t bytes) noexcept {
  if (bytes < smallest || bytes > kept || ended) return ::operator delete(memory);
  try {
    pool.keep({memory, rounded(bytes)});
  } catch (const std::bad_alloc&) {
    ::operator delete(memory);
  }
}

}  // namespace diffrank::detail
