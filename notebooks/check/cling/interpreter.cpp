// SPDX-License-Identifier: Apache-2.0
// The same as check/interpreter.cpp on Cling, which xeus-cling has: lines of the preprocessor are given to it one by one,
// as that kernel does, and the rest of a cell as one input.
#include "diffrank/notebooks/check/interpreter.hpp"

#include <TInterpreter.h>
#include <TROOT.h>

#include <cstdlib>
#include <sstream>
#include <stdexcept>

#include "diffrank/notebooks/check/capture.hpp"

namespace diffrank::notebook_check {

struct Interpreter::Clang {
  CppyyLegacy::TInterpreter* cling = nullptr;

  bool process(const std::string& input) const {
    int error = 0;
    if (input.find_first_not_of(" \n") != std::string::npos) cling->ProcessLine(input.c_str(), &error);
    return error == 0;
  }
};

Interpreter::Interpreter(const std::vector<std::string>& include_folders) : clang_(std::make_unique<Clang>()) {
  setenv("CLING_STANDARD_PCH", "none", 0);
  setenv("EXTRA_CLING_ARGS", "-std=c++17 -O1", 0);
  static_cast<void>(CppyyLegacy::GetROOT());
  clang_->cling = CppyyLegacy::TInterpreter::Instance();
  if (!clang_->cling)
    throw std::runtime_error("Cling cannot be started: LD_LIBRARY_PATH must name its folder of libraries");
  for (const auto& folder : include_folders) clang_->cling->AddIncludePath(folder.c_str());
}

Interpreter::~Interpreter() = default;

std::string Interpreter::execute(const std::string& cell) {
  bool ok = true;
  std::string rest;
  std::istringstream lines(cell);
  for (std::string line; ok && std::getline(lines, line);) {
    if (line.rfind('#', 0) != 0) {
      rest += line + "\n";
      continue;
    }
    ok = clang_->process(rest) && clang_->process(line);
    rest.clear();
  }
  return ok && clang_->process(rest) ? "" : "Cling refused the cell, or the cell has thrown";
}

CellRun Interpreter::run(const std::string& cell) {
  Capture out(1), err(2);
  CellRun run;
  run.error = execute(cell);
  run.printed = out.text();
  run.errors = err.text();
  return run;
}

}  // namespace diffrank::notebook_check
