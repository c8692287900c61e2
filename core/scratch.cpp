// SPDX-License-Identifier: Apache-2.0
#include "diffrank/core/scratch.hpp"

#include <algorithm>
#include <memory>
#include <new>
#include <vector>

namespace diffrank {
namespace {

constexpr std::size_t alignment = 64, first_block = std::size_t{1} << 16, kept = std::size_t{1} << 24;  // bytes

struct Free {
  void operator()(std::byte* p) const { ::operator delete (p, std::align_val_t{alignment}); }
};
struct Block {
  std::unique_ptr<std::byte, Free> data;
  std::size_t size = 0;
};
/// A stack over blocks of growing size; blocks stay where they are, so pointers given out stay valid.
struct Arena {
  std::vector<Block> blocks;
  std::size_t block = 0, used = 0;
};
thread_local Arena arena;

}  // namespace

Scratch::Scratch() : block_(arena.block), used_(arena.used) {}

Scratch::~Scratch() {
  arena.block = block_;
  arena.used = used_;
  const bool outermost = block_ == 0 && used_ == 0;
  while (outermost && !arena.blocks.empty() && arena.blocks.back().size > kept) arena.blocks.pop_back();
}

void* Scratch::bytes(std::size_t n) {
  n = (n + alignment - 1) / alignment * alignment;
  while (arena.block < arena.blocks.size() && arena.used + n > arena.blocks[arena.block].size) {
    ++arena.block;
    arena.used = 0;
  }
  if (arena.block == arena.blocks.size()) {
    const std::size_t size = std::max(n, arena.blocks.empty() ? first_block : 2 * arena.blocks.back().size);
    arena.blocks.push_back(
        {std::unique_ptr<std::byte, Free>(static_cast<std::byte*>(::operator new (size, std::align_val_t{alignment}))),
         size});
    arena.used = 0;
  }
  void* result = arena.blocks[arena.block].data.get() + arena.used;
  arena.used += n;
  return result;
}

}  // namespace diffrank
