// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <optional>
#include <ostream>
#include <stdexcept>
#include <string>
#include <vector>

#include "diffrank/experiments/json/json.hpp"

namespace diffrank::experiments {

/// A file of the run store that cannot be written: nothing that the sweep could go on with.
class StoreError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
  ~StoreError() override;
};

/// When a file is on the disk, and survives a power cut: before the call returns, or when the system gets to it.
enum class Sync { now, later };

/// Writes a file so that it is either the old one or the whole new one, whatever happens to this process. StoreError
/// names the file and the reason (disk full, read-only folder, ...).
void write_atomically(const std::filesystem::path& path, const std::function<void(std::ostream&)>& write,
                      Sync sync = Sync::now);

/// The folder of one run: config.json, env.json, metrics.jsonl (one object an epoch), checkpoint, log.txt,
/// predictions.csv, similarity.json, result.json. A run is finished when result.json exists.
class RunFolder {
 public:
  explicit RunFolder(std::filesystem::path path) : path_(std::move(path)) {}
  ~RunFolder();
  RunFolder(const RunFolder&) = delete;
  RunFolder& operator=(const RunFolder&) = delete;

  const std::filesystem::path& path() const { return path_; }
  /// The result, if the run is finished; an unreadable result.json counts as none.
  std::optional<Json> result() const;
  /// Which files a finished run should have and has not.
  std::vector<std::string> missing_files() const;
  /// env.json; null where it cannot be read.
  Json environment() const;
  /// Whether a process is training it now.
  bool is_locked() const;
  /// Creates the folder and takes its lock; false if another process has it. The lock ends with this object, or with the
  /// process. A result may have come since result() was last asked: ask again.
  bool lock();
  void describe(const Json& config, const Json& environment) const;
  /// Forgets a result, so that the run is trained again: from its checkpoint, where that is left.
  void remove_result() const;
  void remove_checkpoint() const;

  /// The epochs that a checkpoint covers, and those alone, are kept in metrics.jsonl. Empty: start from nothing,
  /// as after a checkpoint that is damaged (`load` throws) or ahead of metrics.jsonl. log.txt says which.
  std::vector<Json> resume(const std::function<void(std::istream&)>& load);
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
  int lock_ = -1;
  std::chrono::milliseconds checkpoint_interval_{0};
  std::chrono::steady_clock::time_point saved_;
  std::chrono::steady_clock::time_point synced_ = std::chrono::steady_clock::now();
};

}  // namespace diffrank::experiments
