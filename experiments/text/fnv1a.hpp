// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>
#include <type_traits>

namespace diffrank::experiments {

/// The FNV-1a hash of a text, of 32 or 64 bits. Names of run folders and random draws depend on it: it never changes.
template <class Unsigned>
constexpr Unsigned fnv1a(std::string_view text) {
  static_assert(std::is_same_v<Unsigned, std::uint32_t> || std::is_same_v<Unsigned, std::uint64_t>);
  constexpr bool wide = sizeof(Unsigned) == 8;
  auto hash = static_cast<Unsigned>(wide ? 0xcbf29ce484222325 : 0x811c9dc5);
  for (const char c : text)
    hash = (hash ^ static_cast<unsigned char>(c)) * static_cast<Unsigned>(wide ? 0x100000001b3 : 0x01000193);
  return hash;
}

}  // namespace diffrank::experiments
