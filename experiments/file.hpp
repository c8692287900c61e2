// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <functional>
#include <iosfwd>
#include <limits>
#include <stdexcept>
#include <string>

namespace diffrank::experiments {

/// A file or folder that cannot be written: the message names it and the reason (disk full, read-only folder, ...).
class FileError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
  ~FileError() override;
};

/// When a written file survives a power cut: before the call returns, or when the system gets to it.
enum class Sync { now, later };

/// A whole file as text. Throws std::runtime_error that names the file and the reason; also where it holds more than
/// `most` bytes, as a device without end does.
std::string read_file(const std::string& path, std::size_t most = std::numeric_limits<std::size_t>::max());

/// Creates the folder and those above it.
void create_folder(const std::filesystem::path& path);

/// Replaces a file by what `write` prints, as a whole or not at all, whatever happens to this process. A symbolic link
/// is followed; FileError where the path leads to something that is no regular file (a folder, a device, a pipe).
void write_atomically(const std::filesystem::path& path, const std::function<void(std::ostream&)>& write,
                      Sync sync = Sync::now);

/// Appends to a file, which is created if need be.
void append(const std::filesystem::path& path, const std::string& text, Sync sync);

/// The names of files that write_atomically was writing when its process was killed end like this.
inline constexpr const char* unfinished_extension = ".part";

}  // namespace diffrank::experiments
