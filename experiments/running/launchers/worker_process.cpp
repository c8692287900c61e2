// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/running/launchers/worker_process.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstring>
#include <system_error>
#include <utility>
#include <vector>

#include "diffrank/experiments/running/stop_signals.hpp"

namespace diffrank::experiments {
namespace {

/// The two ends of a socket or a pipe. A child process inherits neither, except as a standard stream.
struct Ends {
  Descriptor parent, child;
};

void check(int error) {
  if (error != 0) throw std::system_error(error, std::generic_category(), "cannot start a worker process");
}

Ends socket_pair() {
  int ends[2];
  check(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) == 0 ? 0 : errno);
  return {Descriptor(ends[0]), Descriptor(ends[1])};
}

Ends output_pipe() {
  int ends[2];
  check(::pipe2(ends, O_CLOEXEC) == 0 ? 0 : errno);
  return {Descriptor(ends[0]), Descriptor(ends[1])};
}

/// Signals stay blocked in the child until its handlers are installed. /proc/self/exe is this binary even if the file
/// was replaced.
pid_t spawn(int input, int output, int threads) {
  posix_spawn_file_actions_t files;
  posix_spawn_file_actions_init(&files);
  posix_spawn_file_actions_adddup2(&files, input, STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&files, output, STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&files, output, STDERR_FILENO);
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  sigset_t blocked;
  sigemptyset(&blocked);
  sigaddset(&blocked, SIGINT);
  sigaddset(&blocked, SIGTERM);
  posix_spawnattr_setsigmask(&attributes, &blocked);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK);

  std::string arguments[] = {"diffrank", "--threads", std::to_string(threads), "worker", std::to_string(::getpid())};
  std::vector<char*> argv;
  for (auto& argument : arguments) argv.push_back(argument.data());
  argv.push_back(nullptr);
  pid_t process = 0;
  const int error = posix_spawn(&process, "/proc/self/exe", &files, &attributes, argv.data(), environ);
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&files);
  check(error);
  return process;
}

}  // namespace

std::unique_ptr<WorkerProcess> WorkerProcess::start(int threads) {
  auto socket = socket_pair(), output = output_pipe();
  const auto process = spawn(socket.child.number(), output.child.number(), threads);
  return std::unique_ptr<WorkerProcess>(new WorkerProcess(process, std::move(socket.parent), std::move(output.parent)));
}

WorkerProcess::WorkerProcess(pid_t process, Descriptor socket, Descriptor output_end)
    : channel(std::move(socket)), output(std::move(output_end)), process_(process) {
  add_worker(process_);
}

WorkerProcess::~WorkerProcess() {
  channel.end();
  exit_status();
}

void WorkerProcess::stop() const {
  if (process_ > 0) ::kill(process_, SIGTERM);
  channel.end();
}

int WorkerProcess::exit_status() {
  if (process_ <= 0) return 0;
  int status = 0;
  while (::waitpid(process_, &status, 0) < 0 && errno == EINTR) continue;
  remove_worker(process_);
  process_ = -1;
  return status;
}

std::string WorkerProcess::wait() {
  const int status = exit_status();
  if (!WIFSIGNALED(status))
    return "the process that trained it ended with status " + std::to_string(WEXITSTATUS(status));
  const int signal = WTERMSIG(status);
  const char* name = sigabbrev_np(signal);
  std::string text = std::string("the process that trained it was ended by SIG") + (name ? name : "?") + " (" +
                     strsignal(signal) + ")";
  if (signal == SIGKILL) text += ": if memory ran out, lower --jobs or train.batch";
  return text;
}

}  // namespace diffrank::experiments
