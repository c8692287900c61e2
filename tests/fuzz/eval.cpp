// SPDX-License-Identifier: Apache-2.0
// Lines of requests. Each has one answer, which is JSON; an error is in diffrank's words, not in those of a library.
#include "diffrank/experiments/operators/eval.hpp"

#include <cstdlib>
#include <sstream>

#include "diffrank/core/warnings.hpp"
#include "diffrank/tests/fuzz/input.hpp"

using namespace diffrank;

static std::size_t requests(const std::string& text) {
  std::istringstream lines(text);
  std::size_t count = 0;
  for (std::string line; std::getline(lines, line);) count += line.find_first_not_of(" \t\r\v\f") != line.npos;
  return count;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto input = fuzz::text(data, size);
  if (fuzz::has_long_number(input)) return 0;
  std::istringstream in(input);
  std::ostringstream out;
  experiments::evaluate_lines(in, out);
  take_warnings();
  std::istringstream lines(out.str());
  std::size_t answers = 0;
  for (std::string line; std::getline(lines, line); ++answers) {
    const auto answer = experiments::Json::parse(line);
    if (!answer.is_object()) std::abort();
    if (answer.contains("error") && answer["error"].get<std::string>().rfind("[json.exception", 0) == 0) std::abort();
  }
  if (answers != requests(input)) std::abort();
  return 0;
}
