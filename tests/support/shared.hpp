// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdlib>
#include <filesystem>
#include <string>

#include "diffrank/tests/support/source.hpp"

namespace diffrank::testing {

/// A file of data that are not part of the repository, in DIFFRANK_SHARED or the folder `shared` beside the repository;
/// empty where it is not there.
inline std::string shared_file(const std::string& name) {
  const char* folder = std::getenv("DIFFRANK_SHARED");
  const auto path = std::filesystem::path(folder ? folder : source_folder() + "/../shared") / name;
  std::error_code unknown;
  return std::filesystem::exists(path, unknown) ? path.string() : "";
}

}  // namespace diffrank::testing
