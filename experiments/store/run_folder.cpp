// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/store/run_folder.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <sstream>

#include "diffrank/experiments/store/checkpoint.hpp"
#include "diffrank/experiments/store/environment.hpp"

namespace diffrank::experiments {
namespace {

namespace fs = std::filesystem;

std::vector<std::string> complete_lines(const fs::path& path) {
  std::vector<std::string> lines;
  std::ifstream file(path);
  for (std::string line; std::getline(file, line) && !file.eof();) lines.push_back(line);  // without '\n': incomplete
  return lines;
}

/// A write lock on the whole file. It belongs to the open file, so it ends with the process.
struct flock whole_file() {
  struct flock lock {};
  lock.l_type = F_WRLCK;
  lock.l_whence = SEEK_SET;
  return lock;
}

[[noreturn]] void fail(const std::string& what, const fs::path& path) {
  throw FileError("cannot " + what + " '" + path.string() + "': " + std::strerror(errno));
}

bool is_present(const fs::path& path) {
  std::error_code ignored;
  return fs::exists(path, ignored);
}

bool is_result(const Json& json) {
  if (!json.is_object() || !json.contains("status")) return false;
  const auto& status = json["status"];
  return status == "failed" || status == "nan" ||
         (status == "done" && json.contains("metrics") && json["metrics"].is_object());
}

}  // namespace

std::optional<Json> RunFolder::result() const {
  std::error_code error;
  if (!fs::is_regular_file(path_ / "result.json", error)) return std::nullopt;
  std::ifstream file(path_ / "result.json");
  auto json = Json::parse(file, nullptr, false);
  if (!is_result(json)) return std::nullopt;
  return json;
}

std::vector<std::string> RunFolder::missing_files() const {
  std::vector<std::string> names;
  for (const char* name : {"config.json", "env.json", "metrics.jsonl", "predictions.csv", "similarity.json"})
    if (!is_present(path_ / name)) names.push_back(name);
  return names;
}

Json RunFolder::environment() const {
  std::ifstream file(path_ / "env.json");
  auto json = Json::parse(file, nullptr, false);
  return json.is_object() ? json : Json();
}

bool RunFolder::is_locked() const {
  const Descriptor file(::open((path_ / ".lock").c_str(), O_RDONLY | O_CLOEXEC));
  auto lock = whole_file();
  return file.is_open() && ::fcntl(file.number(), F_OFD_GETLK, &lock) == 0 && lock.l_type != F_UNLCK;
}

bool RunFolder::lock() {
  create_folder(path_);
  const auto path = path_ / ".lock";
  if (!lock_.is_open()) lock_ = Descriptor(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666));
  if (!lock_.is_open()) fail("write", path);
  auto lock = whole_file();
  if (::fcntl(lock_.number(), F_OFD_SETLK, &lock) != 0) {
    if (errno == EAGAIN || errno == EACCES) return false;
    fail("lock", path);
  }
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(path_, ignored))  // left by a process that was killed while writing
    if (entry.path().extension() == unfinished_extension) ::unlink(entry.path().c_str());
  return true;
}

void RunFolder::describe(const Json& config, const Json& environment) const {
  const auto write = [this](const char* name, const Json& json) {
    write_atomically(
        path_ / name, [&](std::ostream& out) { out << dump(json, 2) << '\n'; }, Sync::later);
  };
  write("config.json", config);
  write("env.json", environment);
}

void RunFolder::remove_result() const {
  std::error_code error;
  fs::remove(path_ / "result.json", error);
}

void RunFolder::remove_checkpoint() const {
  std::error_code error;
  fs::remove(path_ / "checkpoint", error);
}

std::vector<Json> RunFolder::resume(const Load& load) {
  std::vector<Json> epochs;
  const auto from_nothing = [&](const std::string& why) {
    log(why + ": starting again");
    epochs.clear();
    start_metrics(epochs);
    return epochs;
  };
  const auto lines = complete_lines(path_ / "metrics.jsonl");
  if (!is_present(path_ / "checkpoint")) {
    if (!lines.empty()) return from_nothing("there is no checkpoint");
    start_metrics(epochs);
    return epochs;
  }
  const auto checkpoint = read_checkpoint(read_file((path_ / "checkpoint").string()));
  if (!checkpoint) return from_nothing("the checkpoint is damaged");
  for (const auto& line : lines) {
    auto json = Json::parse(line, nullptr, false);
    if (json.is_discarded() || epochs.size() == checkpoint->epochs) break;
    epochs.push_back(std::move(json));
  }
  if (epochs.size() != checkpoint->epochs) return from_nothing("metrics.jsonl has fewer epochs than the checkpoint");
  try {
    std::istringstream state(checkpoint->state);
    load(epochs, state);
  } catch (const std::exception& error) {
    return from_nothing(std::string("checkpoint: ") + error.what());
  }
  if (checkpoint->writer != version())
    log("goes on after epoch " + std::to_string(epochs.size()) + ", which diffrank " + checkpoint->writer +
        " trained; this is " + version());
  start_metrics(epochs);
  return epochs;
}

void RunFolder::start_metrics(const std::vector<Json>& epochs) const {
  write_atomically(
      path_ / "metrics.jsonl",
      [&](std::ostream& out) {
        for (const auto& epoch : epochs) out << dump(epoch) << '\n';
      },
      Sync::later);
}

void RunFolder::finish_epoch(const Json& metrics, const std::function<void(std::ostream&)>& save) {
  const auto now = std::chrono::steady_clock::now();
  const auto sync = now - synced_ >= std::chrono::seconds(1) ? Sync::now : Sync::later;
  if (sync == Sync::now) synced_ = now;
  append(path_ / "metrics.jsonl", dump(metrics) + "\n", sync);
  if (saved_ && now - *saved_ < checkpoint_interval_) return;
  saved_ = now;
  std::ostringstream state;
  save(state);
  const Checkpoint checkpoint{version(), metrics.at("epoch").get<std::size_t>(), state.str()};
  write_atomically(
      path_ / "checkpoint", [&](std::ostream& out) { out << checkpoint.to_bytes(); }, sync);
}

void RunFolder::finish(const Json& result) {
  write_atomically(path_ / "result.json", [&](std::ostream& out) { out << dump(result, 2) << '\n'; });
  if (result.at("status") != "failed") remove_checkpoint();
}

void RunFolder::log(const std::string& line) const {
  std::ofstream(path_ / "log.txt", std::ios::app) << line << '\n';
}

}  // namespace diffrank::experiments
