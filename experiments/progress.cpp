// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/progress.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <cmath>
#include <cstdio>

namespace diffrank::experiments {
namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point begin) {
  return std::chrono::duration<double>(Clock::now() - begin).count();
}

std::size_t terminal_width() {
  winsize size{};
  return ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 20 ? size.ws_col : 80;
}

}  // namespace

std::string clock_text(double seconds) {
  const auto s = static_cast<long long>(std::llround(seconds));
  char text[32];
  if (s < 3600) std::snprintf(text, sizeof text, "%lld:%02lld", s / 60, s % 60);
  else std::snprintf(text, sizeof text, "%lld:%02lld:%02lld", s / 3600, s / 60 % 60, s % 60);
  return text;
}

Progress::Progress(std::size_t runs, std::size_t already_done, std::size_t epochs)
    : terminal_(isatty(STDERR_FILENO) != 0),
      runs_(runs),
      run_(already_done),
      epochs_left_(epochs),
      begin_(Clock::now()),
      run_begin_(begin_) {}

void Progress::start(const std::string& run, std::size_t epochs) {
  ++run_;
  name_ = run;
  epochs_ = epochs;
  epoch_ = 0;
  run_begin_ = Clock::now();
}

void Progress::resumed(std::size_t epochs_done) {
  epoch_ = epochs_done;
  epochs_left_ -= epochs_done;
}

void Progress::epoch(std::size_t done, const std::string& note) {
  ++trained_;
  --epochs_left_;
  epoch_ = done;
  if (!terminal_) return;
  char head[64];
  std::snprintf(head, sizeof head, "[%zu/%zu] ", run_, runs_);
  std::string tail = "  epoch " + std::to_string(done) + "/" + std::to_string(epochs_) + "  " + note + "  ETA " + eta();
  const auto room = terminal_width() - 1;
  std::string name = name_;
  if (std::string(head).size() + name.size() + tail.size() > room) {
    const auto taken = std::string(head).size() + tail.size() + 2;
    name = taken < room ? name.substr(0, room - taken) + ".." : "";
  }
  std::fprintf(stderr, "\r\033[K%s%s%s", head, name.c_str(), tail.substr(0, room).c_str());
  std::fflush(stderr);
}

void Progress::finish(const std::string& note) {
  epochs_left_ -= epochs_ - epoch_;  // of a run that ended early
  if (terminal_) std::fprintf(stderr, "\r\033[K");
  std::fprintf(stderr, "[%zu/%zu] %s  %s  (%s, ETA %s)\n", run_, runs_, name_.c_str(), note.c_str(),
               clock_text(seconds_since(run_begin_)).c_str(), eta().c_str());
}

void Progress::skip(std::size_t epochs, const std::string& why) {
  ++run_;
  epochs_left_ -= epochs;
  message(why);
}

void Progress::message(const std::string& text) const {
  if (terminal_) std::fprintf(stderr, "\r\033[K");
  std::fprintf(stderr, "%s\n", text.c_str());
}

std::string Progress::eta() const {
  if (trained_ == 0) return "?";
  return clock_text(seconds_since(begin_) / static_cast<double>(trained_) * static_cast<double>(epochs_left_));
}

}  // namespace diffrank::experiments
