// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/file.hpp"

#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <algorithm>
#include <csignal>
#include <ostream>

#include "diffrank/tests/experiments/child.hpp"
#include "diffrank/tests/experiments/files.hpp"
#include "diffrank/tests/support/catch.hpp"

using namespace diffrank::experiments;
using diffrank::testing::in_child, diffrank::testing::TemporaryFolder;
namespace fs = std::filesystem;

namespace {

/// What write_atomically says, or nothing.
std::string failure(const fs::path& path, const std::string& text) {
  try {
    write_atomically(path, [&](std::ostream& out) { out << text; });
    return {};
  } catch (const FileError& error) {
    return error.what();
  }
}

std::vector<std::string> names_in(const std::string& folder) {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(folder)) names.push_back(entry.path().filename());
  std::sort(names.begin(), names.end());
  return names;
}

}  // namespace

TEST_CASE("a file is replaced as a whole and nothing else is left behind") {
  const TemporaryFolder folder;
  CHECK(failure(folder.file("a"), "one").empty());
  CHECK(failure(folder.file("a"), "two").empty());
  CHECK(read_file(folder.file("a")) == "two");
  CHECK(names_in(folder.path()) == std::vector<std::string>{"a"});
}

TEST_CASE("a write that fails in the middle keeps the old file, and says which file and why") {
  const TemporaryFolder folder;
  folder.write("a", "old");
  const int status = in_child([&] {
    const rlimit limit{1000, 1000};
    setrlimit(RLIMIT_FSIZE, &limit);
    signal(SIGXFSZ, SIG_IGN);  // then write() fails with EFBIG, as it does with ENOSPC on a full disk
    const auto message = failure(folder.file("a"), std::string(100000, 'x'));
    const auto says = [&](const char* text) { return message.find(text) != message.npos; };
    return says("cannot write") && says("/a'") && says("File too large") ? 0 : 1;
  });
  CHECK(status == 0);
  CHECK(read_file(folder.file("a")) == "old");
  CHECK(names_in(folder.path()) == std::vector<std::string>{"a"});
}

TEST_CASE("a full disk is reported as such") {
  const TemporaryFolder folder;
  if (mount("tmpfs", folder.path().c_str(), "tmpfs", 0, "size=64k") != 0) {
    WARN("skipped: this user may not mount a small disk");
    return;
  }
  const auto message = failure(folder.file("a"), std::string(1000000, 'x'));
  const auto left = names_in(folder.path());
  umount(folder.path().c_str());
  CHECK_THAT(message, ContainsSubstring("/a': No space left on device"));
  CHECK(left.empty());
}

TEST_CASE("a path that cannot be written is reported with its name and the reason") {
  const TemporaryFolder folder;
  const auto below_a_file = folder.write("file", "") + "/x";
  CHECK(failure(below_a_file, "x") == "cannot write '" + below_a_file + "': Not a directory");
  CHECK_THAT(failure(folder.file("none/x"), "x"), ContainsSubstring("none/x': No such file or directory"));
  CHECK_THAT(failure(folder.path(), "x"), ContainsSubstring("': Is a directory"));
}

TEST_CASE("what lacks permission is reported as such, for files and for folders") {
  const TemporaryFolder folder;
  fs::permissions(folder.path(), fs::perms::owner_read | fs::perms::owner_exec);
  const int status = in_child([&] {
    if (geteuid() == 0 && setuid(65534) != 0) return 2;  // root may write anywhere
    std::string created;
    try {
      create_folder(folder.file("runs/tiny"));
    } catch (const FileError& error) {
      created = error.what();
    }
    const auto written = failure(folder.file("a"), "x");
    return created == "cannot create the folder '" + folder.file("runs/tiny") + "': Permission denied" &&
                   written == "cannot write '" + folder.file("a") + "': Permission denied"
               ? 0
               : 1;
  });
  fs::permissions(folder.path(), fs::perms::owner_all);
  CHECK(status == 0);
}

TEST_CASE("a symbolic link is followed, through other links and to a file that does not exist yet") {
  const TemporaryFolder folder, other;
  other.write("target", "old");
  fs::create_symlink(other.file("target"), folder.file("absolute"));
  fs::create_symlink("absolute", folder.file("relative"));
  fs::create_symlink("new", folder.file("dangling"));
  CHECK(failure(folder.file("relative"), "one").empty());
  CHECK(failure(folder.file("dangling"), "two").empty());
  CHECK(read_file(other.file("target")) == "one");
  CHECK(read_file(folder.file("new")) == "two");
  for (const char* link : {"absolute", "relative", "dangling"}) CHECK(fs::is_symlink(folder.file(link)));
  CHECK(names_in(folder.path()) == std::vector<std::string>{"absolute", "dangling", "new", "relative"});
  CHECK(names_in(other.path()) == std::vector<std::string>{"target"});
  fs::create_symlink("b", folder.file("a"));
  fs::create_symlink("a", folder.file("b"));
  CHECK_THAT(failure(folder.file("a"), "x"), ContainsSubstring("Too many levels of symbolic links"));
}

TEST_CASE("what is no regular file is refused and stays what it is") {
  const TemporaryFolder folder;
  const auto pipe = folder.file("pipe");
  REQUIRE(mkfifo(pipe.c_str(), 0600) == 0);
  fs::create_symlink(pipe, folder.file("link"));
  fs::create_symlink("/dev/null", folder.file("null"));
  for (const auto& path : {pipe, folder.file("link"), folder.file("null"), std::string("/dev/null")})
    CHECK(failure(path, "x") == "cannot write '" + path + "': it is not a regular file; choose another name");
  CHECK(fs::is_fifo(pipe));
  CHECK(fs::is_character_file("/dev/null"));
}
