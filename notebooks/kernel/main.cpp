// SPDX-License-Identifier: Apache-2.0
// notebook_kernel REQUESTS ANSWERS: runs cells for kernel.py. A request is a line of JSON on the descriptor REQUESTS,
// {"code": "..."}; when the cell has run and its output is written, a line on the descriptor ANSWERS says what went wrong,
// {"error": ""} for nothing. Interrupts are left to what a cell calls: an ablation stops at them.
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <memory>

#include "diffrank/notebooks/check/interpreter.hpp"
#include "diffrank/notebooks/check/notebook.hpp"

namespace {

using namespace diffrank::notebook_check;

struct Close {
  void operator()(std::FILE* file) const { std::fclose(file); }
};
using File = std::unique_ptr<std::FILE, Close>;

File open(const char* descriptor, const char* mode) {
  return File(fdopen(std::atoi(descriptor), mode));
}

std::string answer_to(const std::string& line, Interpreter& interpreter) {
  const auto request = Json::parse(line, nullptr, false);
  if (!request.is_object() || !request.contains("code"))
    return "a request is a line of JSON, {\"code\": \"...\"}, got: " + line;
  return interpreter.execute(request["code"].get<std::string>());
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    std::cerr << "usage: notebook_kernel REQUESTS ANSWERS (numbers of open descriptors)\n";
    return 2;
  }
  std::signal(SIGINT, SIG_IGN);
  const File requests = open(argv[1], "r"), answers = open(argv[2], "w");
  if (!requests || !answers) {
    std::cerr << "notebook_kernel: the descriptors " << argv[1] << " and " << argv[2] << " must be open\n";
    return 2;
  }
  Interpreter interpreter({DIFFRANK_NOTEBOOK_INCLUDE, DIFFRANK_NOTEBOOK_SHIM});
  char* line = nullptr;
  std::size_t size = 0;
  while (getline(&line, &size, requests.get()) > 0) {
    const auto error = answer_to(line, interpreter);
    std::cout.flush();
    std::cerr.flush();
    std::fflush(nullptr);
    std::fputs((Json{{"error", error}}.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n").c_str(),
               answers.get());
    std::fflush(answers.get());
  }
  std::_Exit(0);  // objects of cells outlive the code that destroys them
}
