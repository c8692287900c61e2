// SPDX-License-Identifier: Apache-2.0
// The built command, run as users run it.
#pragma once

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include <csignal>
#include <map>

#include "diffrank/experiments/descriptor.hpp"
#include "diffrank/experiments/file.hpp"
#include "diffrank/experiments/json/json.hpp"
#include "diffrank/tests/experiments/files.hpp"
#include "diffrank/tests/support/command.hpp"

namespace diffrank::testing {

using experiments::read_file;

struct Finished {
  int status = -1;  ///< exit status; -signal where one ended it
  std::string out, err;
};

/// A running `diffrank ARGUMENTS...`, with a folder of its own for its output.
class Command {
 public:
  struct Settings {
    std::string input;
    rlim_t largest_file = RLIM_INFINITY;
    bool own_group = false;  ///< as a shell starts it
    rlim_t descriptors = RLIM_INFINITY;
  };
  explicit Command(const std::vector<std::string>& arguments) : Command(arguments, Settings()) {}
  Command(const std::vector<std::string>& arguments, const Settings& settings) {
    const auto in = folder_.write("in", settings.input), out = folder_.file("out"), err = folder_.file("err");
    std::vector<char*> argv{const_cast<char*>(command_path().c_str())};
    for (const auto& a : arguments) argv.push_back(const_cast<char*>(a.c_str()));
    argv.push_back(nullptr);
    process_ = fork();
    if (process_ != 0) return;
    const auto redirect = [](const std::string& file, int flags, int descriptor) {
      const experiments::Descriptor opened(open(file.c_str(), flags, 0666));
      dup2(opened.number(), descriptor);
    };
    redirect(in, O_RDONLY, STDIN_FILENO);
    redirect(out, O_WRONLY | O_CREAT, STDOUT_FILENO);
    redirect(err, O_WRONLY | O_CREAT, STDERR_FILENO);
    if (settings.own_group) setpgid(0, 0);
    setenv("DIFFRANK_THREADS", "1", 1);
    if (settings.largest_file != RLIM_INFINITY) {
      const rlimit limit{settings.largest_file, settings.largest_file};
      setrlimit(RLIMIT_FSIZE, &limit);
      signal(SIGXFSZ, SIG_IGN);  // then write() fails with EFBIG, as it does with ENOSPC on a full disk
    }
    if (settings.descriptors != RLIM_INFINITY) {
      const rlimit limit{settings.descriptors, settings.descriptors};
      setrlimit(RLIMIT_NOFILE, &limit);
    }
    execv(argv[0], argv.data());
    _exit(127);
  }
  ~Command() {
    if (process_ <= 0) return;
    kill(SIGKILL);
    wait();
  }
  Command(const Command&) = delete;
  Command& operator=(const Command&) = delete;

  void kill(int signal) const { ::kill(process_, signal); }
  /// As Ctrl-C does: itself and all that it started.
  void kill_group(int signal) const { ::kill(-process_, signal); }
  /// Processes that it started.
  std::vector<pid_t> children() const {
    std::vector<pid_t> list;
    for (const auto& entry : std::filesystem::directory_iterator("/proc")) {
      std::ifstream file(entry.path() / "status");
      pid_t parent = 0;
      for (std::string key; file >> key;)
        if (key == "PPid:" && file >> parent) break;
      if (parent == process_) list.push_back(std::stoi(entry.path().filename()));
    }
    return list;
  }
  /// What it has written to standard error so far.
  std::string said() const { return read_file(folder_.file("err")); }
  bool running() const {
    siginfo_t info{};
    return waitid(P_PID, static_cast<id_t>(process_), &info, WEXITED | WNOHANG | WNOWAIT) == 0 && info.si_pid == 0;
  }
  Finished wait() {
    int status = 0;
    waitpid(process_, &status, 0);
    process_ = -1;
    const auto written = [this](const char* name) {  // nothing, where it was killed before it began
      return std::filesystem::exists(folder_.file(name)) ? read_file(folder_.file(name)) : std::string();
    };
    return {WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status), written("out"), written("err")};
  }

 private:
  TemporaryFolder folder_;
  pid_t process_ = -1;
};

inline Finished diffrank_command(const std::vector<std::string>& arguments, const std::string& input = {}) {
  return Command(arguments, {input, RLIM_INFINITY, false}).wait();
}

/// Whether a process lives; a dead one that nobody has waited for does not.
inline bool is_alive(pid_t process) {
  std::ifstream file("/proc/" + std::to_string(process) + "/stat");
  std::string text;
  std::getline(file, text);
  const auto state = text.rfind(") ");
  return state != text.npos && text[state + 2] != 'Z';
}

/// Every file below a folder (those of a running process aside) with what it holds.
inline std::map<std::string, std::string> files_below(const std::string& folder) {
  std::map<std::string, std::string> files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder))
    if (entry.is_regular_file()) files[entry.path().string().substr(folder.size())] = read_file(entry.path());
  return files;
}

}  // namespace diffrank::testing
