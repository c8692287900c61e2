// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/running/stop_signals.hpp"

#include <sys/prctl.h>
#include <unistd.h>

#include <array>
#include <atomic>

namespace diffrank::experiments {
namespace {

std::atomic<int> signals{0};
std::array<std::atomic<pid_t>, 1024> workers{};  // 0: unused; read by a signal handler
static_assert(std::atomic<int>::is_always_lock_free && std::atomic<pid_t>::is_always_lock_free);

extern "C" void stop_or_end(int signal) {
  if (++signals == 1) return;
  constexpr char text[] = "\nEnded at once. The same command goes on from the last checkpoints.\n";
  [[maybe_unused]] const auto ignored = ::write(STDERR_FILENO, text, sizeof text - 1);
  for (const auto& worker : workers)
    if (const pid_t pid = worker) kill(pid, SIGKILL);
  std::signal(signal, SIG_DFL);
  raise(signal);
}

extern "C" void stop(int) {
  signals = 1;
}

}  // namespace

StopSignals::StopSignals() {
  signals = 0;
  struct sigaction action {};
  action.sa_handler = stop_or_end;
  sigaction(SIGINT, &action, &old_int_);
  sigaction(SIGTERM, &action, &old_term_);
}

StopSignals::~StopSignals() {
  sigaction(SIGINT, &old_int_, nullptr);
  sigaction(SIGTERM, &old_term_, nullptr);
}

bool StopSignals::requested() {
  return signals != 0;
}

bool stop_with_parent(pid_t parent) {
  std::signal(SIGINT, SIG_IGN);
  std::signal(SIGPIPE, SIG_IGN);
  struct sigaction action {};
  action.sa_handler = stop;
  sigaction(SIGTERM, &action, nullptr);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
  prctl(PR_SET_PDEATHSIG, SIGTERM);
  return getppid() == parent;
}

void add_worker(pid_t worker) {
  for (auto& entry : workers) {
    pid_t none = 0;
    if (entry.compare_exchange_strong(none, worker)) return;
  }
}

void remove_worker(pid_t worker) {
  for (auto& entry : workers) {
    pid_t found = worker;
    if (entry.compare_exchange_strong(found, 0)) return;
  }
}

}  // namespace diffrank::experiments
