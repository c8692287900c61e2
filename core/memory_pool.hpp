// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <vector>

namespace diffrank {
namespace detail {
void* take_from_pool(std::size_t bytes);
void return_to_pool(void* memory, std::size_t bytes) noexcept;
}  // namespace detail

/// For matrices that are made and dropped in every step of a training. The system takes memory of this size back at
/// once and clears it page by page when it gives it out again, which takes longer than to sort each row of it. Instead,
/// each thread keeps what it freed last, up to 64 MiB, for the next matrix of about the same size.
template <class T>
struct PoolAllocator {
  using value_type = T;
  PoolAllocator() = default;
  template <class U>
  PoolAllocator(const PoolAllocator<U>&) noexcept {}
  T* allocate(std::size_t n) {
    static_assert(alignof(T) <= alignof(std::max_align_t));
    return static_cast<T*>(detail::take_from_pool(n * sizeof(T)));
  }
  void deallocate(T* memory, std::size_t n) noexcept { detail::return_to_pool(memory, n * sizeof(T)); }
  friend bool operator==(const PoolAllocator&, const PoolAllocator&) { return true; }
  friend bool operator!=(const PoolAllocator&, const PoolAllocator&) { return false; }
};

template <class T>
using PooledVector = std::vector<T, PoolAllocator<T>>;

}  // namespace diffrank
