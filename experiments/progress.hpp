// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <string>

namespace diffrank::experiments {

/// What a sweep is doing, on standard error: one line that is rewritten on a terminal, one plain line for each finished
/// run elsewhere.
class Progress {
 public:
  /// `epochs` are those of all runs that are still to be trained.
  Progress(std::size_t runs, std::size_t already_done, std::size_t epochs);

  void start(const std::string& run, std::size_t epochs);
  void resumed(std::size_t epochs_done);
  /// `note` is the metric that is watched, with its value.
  void epoch(std::size_t done, const std::string& note);
  void finish(const std::string& note);
  /// A run that is not trained after all.
  void skip(std::size_t epochs, const std::string& why);
  void message(const std::string& text) const;

 private:
  std::string eta() const;
  bool terminal_;
  std::size_t runs_, run_, epochs_left_;
  std::size_t trained_ = 0, epochs_ = 0, epoch_ = 0;
  std::string name_;
  std::chrono::steady_clock::time_point begin_, run_begin_;
};

/// "0:07", "12:34", "3:02:01"
std::string clock_text(double seconds);

}  // namespace diffrank::experiments
