// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <sstream>
#include <vector>

#include "diffrank/experiments/descriptor.hpp"

namespace diffrank::experiments {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void fail(const std::string& what, const fs::path& path, int error) {
  throw FileError("cannot " + what + " '" + path.string() + "': " + std::strerror(error));
}

Descriptor open_to_write(const fs::path& file, int flags, const fs::path& name) {
  Descriptor opened(::open(file.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC | flags, 0666));
  if (!opened.is_open()) fail("write", name, errno);
  return opened;
}

void write_all(const Descriptor& file, const std::string& text, const fs::path& path, Sync sync) {
  for (std::size_t done = 0; done < text.size();) {
    const auto n = ::write(file.number(), text.data() + done, text.size() - done);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) fail("write", path, errno);
    done += static_cast<std::size_t>(n);
  }
  if (sync == Sync::now && ::fsync(file.number()) != 0 && errno != EINVAL) fail("write", path, errno);
}

/// Follows symbolic links to the file that a path names, whether it exists or not.
fs::path follow_links(fs::path path) {
  constexpr int max_links = 40;  // the limit of the Linux kernel
  const auto original = path;
  for (int links = 0; links < max_links; ++links) {
    std::error_code error;
    const auto target = fs::read_symlink(path, error);
    if (error) return path;
    path = path.parent_path() / target;  // an absolute target replaces the path
  }
  fail("write", original, ELOOP);
}

void refuse_special_file(const fs::path& path) {
  std::error_code error;
  const auto type = fs::status(path, error).type();
  if (type == fs::file_type::directory) fail("write", path, EISDIR);
  if (type == fs::file_type::regular || type == fs::file_type::not_found || type == fs::file_type::none) return;
  throw FileError("cannot write '" + path.string() + "': it is not a regular file; choose another name");
}

/// ext4 flushes a file that is renamed over another. Where durability can wait, this exchanges the names instead and
/// unlinks the old file.
int replace(const fs::path& temporary, const fs::path& path, Sync sync) {
  if (sync == Sync::later && ::renameat2(AT_FDCWD, temporary.c_str(), AT_FDCWD, path.c_str(), RENAME_EXCHANGE) == 0)
    return ::unlink(temporary.c_str());
  return std::rename(temporary.c_str(), path.c_str());
}

/// Makes a rename durable by flushing the folder.
void sync_folder(const fs::path& folder) {
  const Descriptor opened(::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!opened.is_open() || ::fsync(opened.number()) == 0) return;  // a folder without read permission cannot be flushed
  if (errno != EINVAL) fail("write", folder, errno);               // EINVAL: the file system has no such operation
}

}  // namespace

FileError::~FileError() = default;

std::string read_file(const std::string& path, std::size_t most) {
  std::error_code ignored;
  if (fs::is_directory(path, ignored))
    throw std::runtime_error("cannot read '" + path + "': it is a folder, a file was expected");
  errno = 0;
  std::ifstream file(path, std::ios::binary);
  std::string text;
  std::vector<char> part(1 << 16);
  while (file && text.size() <= most) {
    file.read(part.data(), static_cast<std::streamsize>(part.size()));
    text.append(part.data(), static_cast<std::size_t>(file.gcount()));
  }
  if (text.size() > most)
    throw std::runtime_error("cannot read '" + path + "': it holds more than " + std::to_string(most >> 20) + " MiB");
  if (!file.eof()) throw std::runtime_error("cannot read '" + path + "': " + std::strerror(errno ? errno : EIO));
  return text;
}

void create_folder(const fs::path& path) {
  std::error_code error;
  fs::create_directories(path, error);
  if (error) fail("create the folder", path, error.value());
}

void write_atomically(const fs::path& path, const std::function<void(std::ostream&)>& write, Sync sync) {
  std::ostringstream text;
  write(text);
  refuse_special_file(path);
  const auto file = follow_links(path);
  auto temporary = file;  // a name of this process alone: several may write the description of the same sweep
  temporary += "." + std::to_string(::getpid()) + unfinished_extension;
  try {
    write_all(open_to_write(temporary, O_TRUNC, path), text.str(), path, sync);
    if (replace(temporary, file, sync) != 0) fail("write", path, errno);
    if (sync == Sync::now) sync_folder(file.parent_path());
  } catch (const FileError&) {
    ::unlink(temporary.c_str());
    throw;
  }
}

void append(const fs::path& path, const std::string& text, Sync sync) {
  write_all(open_to_write(path, O_APPEND, path), text, path, sync);
}

}  // namespace diffrank::experiments
