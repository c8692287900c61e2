// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdlib>
#include <filesystem>
#include <optional>
#include <string>

#include "diffrank/tests/support/source.hpp"

namespace diffrank::testing {

/// A file or folder of data that are not part of this repository, where this machine has it: `name` in the folder data/ of
/// $DIFFRANK_SHARED, or of the folder shared beside this repository.
inline std::optional<std::string> shared_data(const std::string& name) {
  const char* given = std::getenv("DIFFRANK_SHARED");
  const std::filesystem::path shared =
      given ? std::filesystem::path(given) : std::filesystem::path(source_folder()) / ".." / "shared";
  const auto path = (shared / "data" / name).lexically_normal();
  std::error_code unknown;
  if (!std::filesystem::exists(path, unknown)) return std::nullopt;
  return path.string();
}

}  // namespace diffrank::testing
