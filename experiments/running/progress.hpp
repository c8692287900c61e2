// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <string>
#include <vector>

namespace diffrank::experiments {

/// What a sweep is doing, on standard error. A terminal has a line for each run in training and one for the whole
/// sweep, which are rewritten; finished runs are plain lines above them. Elsewhere there are the plain lines alone.
class Progress {
 public:
  using Print = std::function<void(const std::string&)>;

  /// `epochs` are those of all runs that are still to be trained; `slots` of them train at a time. `print`, if given,
  /// takes the plain lines, each with its line end, in place of standard error.
  Progress(std::size_t runs, std::size_t already_done, std::size_t epochs, std::size_t slots, const Print& print = {});
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  /// The slot gets a run of so many epochs.
  void start(std::size_t slot, const std::string& run, std::size_t epochs);
  /// Its first epochs were trained earlier.
  void resumed(std::size_t slot, std::size_t epochs_done);
  /// `note`: the watched metric with its value.
  void epoch(std::size_t slot, std::size_t done, const std::string& note);
  void finish(std::size_t slot, const std::string& note);
  /// A run ends without having been finished: it will be trained later, or elsewhere.
  void leave(std::size_t slot);
  /// A run turns out to have been finished by another process.
  void skip(std::size_t slot);
  void message(const std::string& text);
  /// Refreshes elapsed time and ETA.
  void refresh();

 private:
  using Clock = std::chrono::steady_clock;
  struct Slot {
    std::string name, note;  ///< no name: nothing is trained
    std::size_t epochs = 0, first = 0, epoch = 0;
    Clock::time_point begin;
  };

  std::string eta() const;
  static std::string eta(const Slot& slot);
  std::string erase();
  std::string live_lines();
  void print(const std::string& line);
  void draw();

  Print print_;
  bool terminal_;
  std::size_t runs_, finished_, epochs_left_, trained_ = 0;
  std::vector<Slot> slots_;
  std::size_t drawn_ = 0;  ///< live lines on the screen
  Clock::time_point begin_, drawn_at_;
};

}  // namespace diffrank::experiments
