// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace diffrank::experiments {

/// A key of an ablation file that is not an option of its trials: "name", "report.goal".
struct FileKey {
  /// Where overrides may set it: nowhere, as a text, or as JSON.
  enum class Override { none, text, json };
  std::string path, help;
  Override override_as = Override::none;
  std::vector<std::string> choices = {};
};

/// All of them; configuration, overrides, completion and schema read this table.
const std::vector<FileKey>& file_keys();
/// Null where the path is none of them.
const FileKey* find_file_key(const std::string& path);
/// Those that stand at the top of the file.
std::vector<std::string> top_level_file_keys();

constexpr std::size_t max_seeds = 100'000, max_runs = 1'000'000;
constexpr std::size_t max_name_bytes = 200;  ///< file systems allow 255

}  // namespace diffrank::experiments
