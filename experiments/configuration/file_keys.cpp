// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/configuration/file_keys.hpp"

#include <algorithm>

namespace diffrank::experiments {

const std::vector<FileKey>& file_keys() {
  using Override = FileKey::Override;
  static const std::vector<FileKey> keys{
      {"$schema", "the schema, for editors"},
      {"name", "name of the folder of its runs", Override::text},
      {"seeds", "number of seeds (0, 1, ...), or a list of them", Override::json},
      {"include", "files that this one is based on, relative to it; later ones win, and this one over all"},
      {"sweep", "values of options that are combined into trials"},
      {"sweep.samples", "number of draws of sweep.random", Override::json},
      {"sweep.seed", "seed of the draws of sweep.random", Override::json},
      {"report", "what the report compares"},
      {"report.metric", "the metric that trials are compared by", Override::text},
      {"report.goal", "whether less or more of it is better", Override::text, {"min", "max"}},
      {"report.baseline", "values that turn a trial into the one it is compared with"},
      {"report.published", "figures that a paper printed, to be shown beside those of the trials they describe"}};
  return keys;
}

const FileKey* find_file_key(const std::string& path) {
  const auto& keys = file_keys();
  const auto found = std::find_if(keys.begin(), keys.end(), [&path](const FileKey& key) { return key.path == path; });
  return found == keys.end() ? nullptr : &*found;
}

std::vector<std::string> top_level_file_keys() {
  std::vector<std::string> keys;
  for (const auto& key : file_keys())
    if (key.path.find('.') == std::string::npos) keys.push_back(key.path);
  return keys;
}

}  // namespace diffrank::experiments
