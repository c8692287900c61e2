// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/store.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <sstream>

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

void write_all(const File& file, const std::string& text, const fs::path& path) {
  for (std::size_t done = 0; done < text.size();) {
    const auto n = ::write(file.fd, text.data() + done, text.size() - done);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) fail("write", path, errno);
    done += static_cast<std::size_t>(n);
  }
  if (::fsync(file.fd) != 0 && errno != EINVAL) fail("write", path, errno);
}

std::vector<std::string> complete_lines(const fs::path& path) {
  std::vector<std::string> lines;
  std::ifstream file(path);
  for (std::string line; std::getline(file, line) && !file.eof();) lines.push_back(line);  // without '\n': cut short
  return lines;
}

constexpr const char* part = ".part";
constexpr const char* checkpoint_magic = "diffrank checkpoint 1";

}  // namespace

StoreError::~StoreError() = default;

void write_atomically(const fs::path& path, const std::function<void(std::ostream&)>& write) {
  std::ostringstream text;
  write(text);
  auto temporary = path;  // of this process alone: several may write the description of the same sweep
  temporary += "." + std::to_string(::getpid()) + part;
  try {
    {
      const File file{::open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666)};
      if (file.fd < 0) fail("write", path, errno);
      write_all(file, text.str(), path);
    }
    if (std::rename(temporary.c_str(), path.c_str()) != 0) fail("write", path, errno);
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
  if (json.is_discarded() || !json.is_object() || !json.contains("status")) return std::nullopt;
  return json;
}

bool RunFolder::lock() {
  std::error_code error;
  fs::create_directories(path_, error);
  if (error) fail("create the folder", path_, error.value());
  lock_ = ::open((path_ / ".lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
  if (lock_ < 0) fail("write", path_ / ".lock", errno);
  if (::flock(lock_, LOCK_EX | LOCK_NB) != 0) {
    if (errno == EWOULDBLOCK) return false;
    fail("lock", path_ / ".lock", errno);
  }
  for (const auto& entry : fs::directory_iterator(path_, error))  // of a process that was killed while it wrote
    if (entry.path().extension() == part) ::unlink(entry.path().c_str());
  return true;
}

void RunFolder::describe(const Json& config, const Json& environment) const {
  write_atomically(path_ / "config.json", [&](std::ostream& out) { out << config.dump(2) << '\n'; });
  write_atomically(path_ / "env.json", [&](std::ostream& out) { out << environment.dump(2) << '\n'; });
}

void RunFolder::remove_result() const {
  std::error_code error;
  for (const char* name : {"result.json", "checkpoint", "metrics.jsonl"}) fs::remove(path_ / name, error);
}

std::vector<Json> RunFolder::resume(const std::function<void(std::istream&)>& load) {
  std::vector<Json> epochs;
  std::ifstream checkpoint(path_ / "checkpoint", std::ios::binary);
  std::string magic;
  std::size_t count = 0;
  if (std::getline(checkpoint, magic) && magic == checkpoint_magic && checkpoint >> count && checkpoint.get() == '\n') {
    for (const auto& line : complete_lines(path_ / "metrics.jsonl")) {
      auto json = Json::parse(line, nullptr, false);
      if (json.is_discarded() || epochs.size() == count) break;
      epochs.push_back(std::move(json));
    }
    if (epochs.size() != count) {
      log("metrics.jsonl has fewer epochs than the checkpoint: starting again");
      epochs.clear();
    } else {
      try {
        load(checkpoint);
      } catch (const std::exception& error) {
        log(std::string("checkpoint: ") + error.what() + ": starting again");
        epochs.clear();
      }
    }
  }
  write_atomically(path_ / "metrics.jsonl", [&](std::ostream& out) {
    for (const auto& epoch : epochs) out << epoch.dump() << '\n';
  });
  return epochs;
}

void RunFolder::finish_epoch(const Json& metrics, const std::function<void(std::ostream&)>& save) {
  const auto path = path_ / "metrics.jsonl";
  {
    const File file{::open(path.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0666)};
    if (file.fd < 0) fail("write", path, errno);
    write_all(file, metrics.dump() + "\n", path);
  }
  write_atomically(path_ / "checkpoint", [&](std::ostream& out) {
    out << checkpoint_magic << '\n' << metrics.at("epoch").get<std::size_t>() << '\n';
    save(out);
  });
}

void RunFolder::finish(const Json& result) {
  write_atomically(path_ / "result.json", [&](std::ostream& out) { out << result.dump(2) << '\n'; });
  std::error_code error;
  fs::remove(path_ / "checkpoint", error);
}

void RunFolder::log(const std::string& line) const {
  std::ofstream(path_ / "log.txt", std::ios::app) << line << '\n';
}

}  // namespace diffrank::experiments
