// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <vector>

namespace diffrank::notebook_check {

/// What became of a cell.
struct CellRun {
  std::string error;            ///< empty where it ran to its end: what the compiler said, or what was thrown
  std::string printed, errors;  ///< standard output and standard error
};

/// Runs C++17 cells one after another in this process, as the kernel xeus-cpp does: clang's incremental compiler. A fault
/// of the compiler or of a cell ends the process.
class Interpreter {
 public:
  explicit Interpreter(const std::vector<std::string>& include_folders);
  ~Interpreter();
  /// Runs a cell, whose output goes where that of the process goes; what CellRun::error is. An expression without a
  /// semicolon at the end is an error: kernels disagree about what it shows.
  std::string execute(const std::string& cell);
  /// The same with the output caught.
  CellRun run(const std::string& cell);

 private:
  struct Clang;
  std::unique_ptr<Clang> clang_;
};

}  // namespace diffrank::notebook_check
