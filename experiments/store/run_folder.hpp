// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <iosfwd>
#include <optional>
#include <string>
#include <vector>

#include "diffrank/experiments/descriptor.hpp"
#include "diffrank/experiments/file.hpp"
#include "diffrank/experiments/json/json.hpp"

namespace diffrank::experiments {

/// The folder of one run: config.json, env.json, metrics.jsonl (one object an epoch), checkpoint, log.txt,
/// predictions.csv, similarity.json, result.json. A run is finished when result.json exists.
class RunFolder {
 public:
  explicit RunFolder(std::filesystem::path path) : path_(std::move(path)) {}

  const std::filesystem::path& path() const { return path_; }
  /// The result, if the run is finished; an unreadable result.json counts as none.
  std::optional<Json> result() const;
  /// Which files a finished run should have and has not.
  std::vector<std::string> missing_files() const;
  /// env.json; null where it cannot be read.
  Json environment() const;
  /// Whether a process is training it now.
  bool is_locked() const;
  /// Creates the folder and takes its lock; false if another process has it. The lock ends with this object, or with
  /// the process. Ask for result() after this: another process may have finished the run in the meantime.
  bool lock();
  void describe(const Json& config, const Json& environment) const;
  /// Forgets a result, so that the run is trained again: from its checkpoint, where that is left.
  void remove_result() const;
  void remove_checkpoint() const;

  /// The epochs that a checkpoint covers, and those alone, are kept in metrics.jsonl. Empty: start from nothing,
  /// as after a checkpoint that is damaged (`load` throws) or ahead of metrics.jsonl. log.txt says which.
  using Load = std::function<void(const std::vector<Json>& epochs, std::istream& state)>;
  std::vector<Json> resume(const Load& load);
  /// Epochs that are shorter than this share a checkpoint. Default: each has one.
  void set_checkpoint_interval(std::chrono::milliseconds interval) { checkpoint_interval_ = interval; }
  /// Written whatever happens to this process; epochs shorter than a second reach the disk once a second.
  void finish_epoch(const Json& metrics, const std::function<void(std::ostream&)>& save);
  /// Drops the checkpoint, unless the run failed by accident and could go on.
  void finish(const Json& result);
  void log(const std::string& line) const;

 private:
  void start_metrics(const std::vector<Json>& epochs) const;

  std::filesystem::path path_;
  Descriptor lock_;
  std::chrono::milliseconds checkpoint_interval_{0};
  std::optional<std::chrono::steady_clock::time_point> saved_;  ///< the last checkpoint of this process
  std::chrono::steady_clock::time_point synced_ = std::chrono::steady_clock::now();
};

}  // namespace diffrank::experiments
