// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <ostream>
#include <stdexcept>
#include <string>
#include <vector>

#include "diffrank/experiments/json.hpp"

namespace diffrank::experiments {

/// A file of the run store that cannot be written: nothing that the sweep could go on with.
class StoreError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
  ~StoreError() override;
};

/// Writes a file so that it is either the old one or the whole new one, whatever happens. StoreError names the file and
/// the reason (disk full, read-only folder, ...).
void write_atomically(const std::filesystem::path& path, const std::function<void(std::ostream&)>& write);

/// The folder of one run: config.json, env.json, metrics.jsonl (one object an epoch), checkpoint, log.txt, result.json.
/// A run is finished when result.json exists.
class RunFolder {
 public:
  explicit RunFolder(std::filesystem::path path) : path_(std::move(path)) {}
  ~RunFolder();
  RunFolder(const RunFolder&) = delete;
  RunFolder& operator=(const RunFolder&) = delete;

  const std::filesystem::path& path() const { return path_; }
  /// The result, if the run is finished; an unreadable result.json counts as none.
  std::optional<Json> result() const;
  /// Creates the folder and takes its lock; false if another process has it. The lock ends with this object, or with the
  /// process. A result may have come since result() was last asked: ask again.
  bool lock();
  void describe(const Json& config, const Json& environment) const;
  void remove_result() const;

  /// The epochs that a checkpoint covers, and those alone, are kept in metrics.jsonl. Empty: start from nothing,
  /// as after a checkpoint that is damaged (`load` throws) or ahead of metrics.jsonl.
  std::vector<Json> resume(const std::function<void(std::istream&)>& load);
  void finish_epoch(const Json& metrics, const std::function<void(std::ostream&)>& save);
  void finish(const Json& result);
  void log(const std::string& line) const;

 private:
  std::filesystem::path path_;
  int lock_ = -1;
};

}  // namespace diffrank::experiments
