// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/running/progress.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>

#include "diffrank/experiments/elapsed.hpp"
#include "diffrank/experiments/text/number_text.hpp"
#include "diffrank/experiments/text/utf8.hpp"

namespace diffrank::experiments {
namespace {

constexpr auto redraw = std::chrono::milliseconds(100);

bool is_terminal() {
  const char* term = std::getenv("TERM");
  return isatty(STDERR_FILENO) != 0 && term && std::string(term) != "dumb";
}

struct Screen {
  std::size_t width = 80, height = 24;
};

Screen screen() {
  winsize size{};
  if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0 || size.ws_row == 0) return {};
  return {size.ws_col, size.ws_row};
}

/// A line of at most `width` columns. The tail matters more than the run's name, so the name is cut first.
std::string line(const std::string& name, const std::string& tail, std::size_t width) {
  const auto taken = text_width(printable(tail));
  const auto head = taken < width ? fit(name, width - taken) : "";
  return head + fit(tail, width - text_width(head));
}

void write(const std::string& text) {
  std::fwrite(text.data(), 1, text.size(), stderr);
  std::fflush(stderr);
}

}  // namespace

Progress::Progress(std::size_t runs, std::size_t already_done, std::size_t epochs, std::size_t slots,
                   const Print& print)
    : print_(print ? print : write),
      terminal_(!print && is_terminal()),
      runs_(runs),
      finished_(already_done),
      epochs_left_(epochs),
      slots_(slots),
      begin_(Clock::now()) {}

Progress::~Progress() {
  if (terminal_) write(erase());
}

void Progress::start(std::size_t slot, const std::string& run, std::size_t epochs) {
  slots_[slot] = {run, "", epochs, 0, 0, Clock::now()};
  refresh();
}

void Progress::resumed(std::size_t slot, std::size_t epochs_done) {
  slots_[slot].first = slots_[slot].epoch = epochs_done;
  epochs_left_ -= epochs_done;
}

void Progress::epoch(std::size_t slot, std::size_t done, const std::string& note) {
  auto& s = slots_[slot];
  trained_ += done - s.epoch;
  epochs_left_ -= done - s.epoch;
  s.epoch = done;
  s.note = note;
  refresh();
}

void Progress::finish(std::size_t slot, const std::string& note) {
  auto& s = slots_[slot];
  const auto silent = s.epochs - s.epoch;  // a worker does not report every epoch
  trained_ += silent;
  epochs_left_ -= silent;
  ++finished_;
  print("[" + std::to_string(finished_) + "/" + std::to_string(runs_) + "] " + s.name + "  " + note + "  (" +
        clock_text(seconds_since(s.begin)) + ", ETA " + eta() + ")");
  s.name.clear();
}

void Progress::leave(std::size_t slot) {
  epochs_left_ += slots_[slot].epoch;
  slots_[slot].name.clear();
}

void Progress::skip(std::size_t slot) {
  ++finished_;
  epochs_left_ -= slots_[slot].epochs;
  slots_[slot].name.clear();
}

void Progress::message(const std::string& text) {
  print(text);
}

void Progress::refresh() {
  if (terminal_ && Clock::now() - drawn_at_ >= redraw) draw();
}

std::string Progress::eta() const {
  if (epochs_left_ == 0) return "0:00";
  if (trained_ == 0) return "unknown";
  return clock_text(seconds_since(begin_) / static_cast<double>(trained_) * static_cast<double>(epochs_left_));
}

std::string Progress::eta(const Slot& slot) {
  if (slot.epoch == slot.first) return "unknown";
  return clock_text(seconds_since(slot.begin) / static_cast<double>(slot.epoch - slot.first) *
                    static_cast<double>(slot.epochs - slot.epoch));
}

std::string Progress::erase() {
  if (drawn_ == 0) return {};
  const auto up = drawn_ > 1 ? "\033[" + std::to_string(drawn_ - 1) + "A" : "";
  drawn_ = 0;
  return "\r" + up + "\033[J";
}

std::string Progress::live_lines() {
  const auto [columns, rows] = screen();
  const auto width = columns - 1;  // some terminals wrap a line that is exactly as wide
  std::string text;
  for (const auto& s : slots_) {
    if (s.name.empty() || drawn_ + 2 > rows) continue;
    const auto tail = "  epoch " + std::to_string(s.epoch) + "/" + std::to_string(s.epochs) +
                      (s.note.empty() ? "" : "  " + s.note) + "  ETA " + eta(s);
    text += line(s.name, tail, width) + "\n";
    ++drawn_;
  }
  ++drawn_;
  return text + fit("[" + std::to_string(finished_) + "/" + std::to_string(runs_) + "]  " + "elapsed " +
                        clock_text(seconds_since(begin_)) + ", ETA " + eta(),
                    width);
}

void Progress::print(const std::string& text) {
  print_(erase() + printable_lines(text) + "\n");
  if (terminal_) draw();
}

void Progress::draw() {
  drawn_at_ = Clock::now();
  const auto erased = erase();
  write(erased + live_lines());
}

}  // namespace diffrank::experiments
