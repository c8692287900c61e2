// SPDX-License-Identifier: Apache-2.0
#include "diffrank/notebooks/check/interpreter.hpp"

#include <clang/Frontend/CompilerInstance.h>
#include <clang/Interpreter/Interpreter.h>
#include <clang/Interpreter/Value.h>
#include <cxxabi.h>
#include <llvm/Support/TargetSelect.h>

#include <cstdlib>
#include <stdexcept>

#include "diffrank/notebooks/check/capture.hpp"

namespace diffrank::notebook_check {
namespace {

/// The name of the exception that is being handled.
std::string exception_type() {
  int status = 0;
  char* name = abi::__cxa_demangle(abi::__cxa_current_exception_type()->name(), nullptr, nullptr, &status);
  std::string text = status == 0 ? name : "an unknown type";
  std::free(name);
  return text;
}

template <class T>
T value_of(llvm::Expected<T> expected) {
  if (!expected) throw std::runtime_error("clang cannot be started: " + llvm::toString(expected.takeError()));
  return std::move(*expected);
}

}  // namespace

struct Interpreter::Clang {
  std::unique_ptr<clang::Interpreter> interpreter;
};

Interpreter::Interpreter(const std::vector<std::string>& include_folders) : clang_(std::make_unique<Clang>()) {
  llvm::InitializeNativeTarget();
  llvm::InitializeNativeTargetAsmPrinter();
  llvm::InitializeNativeTargetAsmParser();  // headers of newer C libraries have inline assembly
  // The second and third let xtensor below 0.26 compile.
  std::vector<const char*> flags{"-std=c++17", "-fno-relaxed-template-template-args",
                                 "-Wno-deprecated-no-relaxed-template-template-args", "-resource-dir",
                                 DIFFRANK_CLANG_RESOURCES};
  for (const auto& folder : include_folders) flags.insert(flags.end(), {"-isystem", folder.c_str()});
  clang::IncrementalCompilerBuilder builder;
  builder.SetCompilerArgs(flags);
  clang_->interpreter = value_of(clang::Interpreter::create(value_of(builder.CreateCpp())));
}

Interpreter::~Interpreter() = default;

std::string Interpreter::execute(const std::string& cell) {
  try {
    clang::Value value;
    if (auto error = clang_->interpreter->ParseAndExecute(cell, &value)) return llvm::toString(std::move(error));
    return value.isValid() ? "the last expression has no semicolon: end every statement in one" : "";
  } catch (const std::exception& error) {
    return exception_type() + ": " + error.what();
  } catch (...) {
    return exception_type() + " was thrown";
  }
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
