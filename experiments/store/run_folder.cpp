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

[[noreturn]] void fail(const std::string& what, const fs::path& path, int error) {
  throw StoreError("cannot " + what + " '" + path.string() + "': " + std::strerror(error) +
                   ". Finished runs are safe: once that is mended, the same command goes on.");
}

struct File {
  int fd;
  ~File() {
    if (fd >= 0) ::close(fd);
  }
};

void write_all(const File& file, const std::string& text, const fs::path& path, Sync sync) {
  for (std::size_t done = 0; done < text.size();) {
    const auto n = ::write(file.fd, text.data() + done, text.size() - done);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) fail("write", path, errno);
    done += static_cast<std::size_t>(n);
  }
  if (sync == Sync::now && ::fsync(file.fd) != 0 && errno != EINVAL) fail("write", path, errno);
}

/// Renames. Some file systems (ext4) take a replaced file as a wish to have the new one on the disk, and write it at once:
/// where nobody wishes that, the two exchange their names, and the old file goes.
int replace(const fs::path& temporary, const fs::path& path, Sync sync) {
  if (sync == Sync::later && ::renameat2(AT_FDCWD, temporary.c_str(), AT_FDCWD, path.c_str(), RENAME_EXCHANGE) == 0)
    return ::unlink(temporary.c_str());
  return std::rename(temporary.c_str(), path.c_str());
}

std::vector<std::string> complete_lines(const fs::path& path) {
  std::vector<std::string> lines;
  std::ifstream file(path);
  for (std::string line; std::getline(file, line) && !file.eof();) lines.push_back(line);  // without '\n': cut short
  return lines;
}

constexpr const char* part = ".part";

/// A write lock of the whole file. It belongs to the open file, and so ends with the process.
struct flock whole_file() {
  struct flock lock {};
  lock.l_type = F_WRLCK;
  lock.l_whence = SEEK_SET;
  return lock;
}

bool is_result(const Json& json) {
  if (!json.is_object() || !json.contains("status")) return false;
  const auto& status = json["status"];
  return status == "failed" || status == "nan" ||
         (status == "done" && json.contains("metrics") && json["metrics"].is_object());
}

}  // namespace

StoreError::~StoreError() = default;

void write_atomically(const fs::path& path, const std::function<void(std::ostream&)>& write, Sync sync) {
  std::ostringstream text;
  write(text);
  auto temporary = path;  // of this process alone: several may write the description of the same sweep
  temporary += "." + std::to_string(::getpid()) + part;
  try {
    {
      const File file{::open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666)};
      if (file.fd < 0) fail("write", path, errno);
      write_all(file, text.str(), path, sync);
    }
    if (replace(temporary, path, sync) != 0) fail("write", path, errno);
  } catch (const StoreError&) {
    ::unlink(temporary.c_str());
    throw;
  }
}

RunFolder::~RunFolder() {
  if (lock_ >= 0) ::close(lock_);
}

std::optional<Json> RunFolder::result() const {
  std::ifstream file(path_ / "result.json");
  auto json = Json::parse(file, nullptr, false);
  if (!is_result(json)) return std::nullopt;
  return json;
}

std::vector<std::string> RunFolder::missing_files() const {
  std::vector<std::string> names;
  for (const char* name : {"config.json", "env.json", "metrics.jsonl", "predictions.csv", "similarity.json"})
    if (!fs::exists(path_ / name)) names.push_back(name);
  return names;
}

Json RunFolder::environment() const {
  std::ifstream file(path_ / "env.json");
  auto json = Json::parse(file, nullptr, false);
  return json.is_object() ? json : Json();
}

bool RunFolder::is_locked() const {
  const File file{::open((path_ / ".lock").c_str(), O_RDONLY | O_CLOEXEC)};
  auto lock = whole_file();
  return file.fd >= 0 && ::fcntl(file.fd, F_OFD_GETLK, &lock) == 0 && lock.l_type != F_UNLCK;
}

bool RunFolder::lock() {
  std::error_code error;
  fs::create_directories(path_, error);
  if (error) fail("create the folder", path_, error.value());
  if (lock_ < 0) lock_ = ::open((path_ / ".lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
  if (lock_ < 0) fail("write", path_ / ".lock", errno);
  auto lock = whole_file();
  if (::fcntl(lock_, F_OFD_SETLK, &lock) != 0) {
    if (errno == EAGAIN || errno == EACCES) return false;
    fail("lock", path_ / ".lock", errno);
  }
  for (const auto& entry : fs::directory_iterator(path_, error))  // of a process that was killed while it wrote
    if (entry.path().extension() == part) ::unlink(entry.path().c_str());
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

std::vector<Json> RunFolder::resume(const std::function<void(std::istream&)>& load) {
  std::vector<Json> epochs;
  const auto from_nothing = [&](const std::string& why) {
    log(why + ": starting again");
    epochs.clear();
    start_metrics(epochs);
    return epochs;
  };
  const auto lines = complete_lines(path_ / "metrics.jsonl");
  if (!fs::exists(path_ / "checkpoint")) {
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
    load(state);
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
  const auto path = path_ / "metrics.jsonl";
  {
    const File file{::open(path.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0666)};
    if (file.fd < 0) fail("write", path, errno);
    write_all(file, dump(metrics) + "\n", path, sync);
  }
  if (now - saved_ < checkpoint_interval_) return;
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
