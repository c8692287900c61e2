// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <type_traits>

namespace diffrank {

/// Uninitialized memory of the calling thread for the length of a scope, without a trip to the allocator per row.
/// Scratches nest; what a scratch gave out is valid until that scratch ends.
class Scratch {
 public:
  Scratch();
  ~Scratch();
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;

  template <class T>
  T* take(std::size_t n) {
    static_assert(std::is_trivially_copyable_v<T> && alignof(T) <= 64);
    return static_cast<T*>(bytes(n * sizeof(T)));
  }

 private:
  void* bytes(std::size_t n);
  std::size_t block_, used_;
};

}  // namespace diffrank
