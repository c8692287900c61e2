// SPDX-License-Identifier: Apache-2.0
// A configuration file, then overrides, each behind a zero byte.
#include "diffrank/experiments/configuration/configuration.hpp"

#include "diffrank/tests/fuzz/input.hpp"

using namespace diffrank;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto input = fuzz::text(data, size);
  if (fuzz::has_long_number(input) || input.find("include") != input.npos) return 0;  // reads no other files
  std::vector<std::string> parts{""};
  for (const char c : input) {
    if (c == '\0') {
      parts.emplace_back();
    } else {
      parts.back() += c;
    }
  }
  try {
    (void)experiments::read_configuration(parts.front(), "sweep.json", {parts.begin() + 1, parts.end()});
  } catch (const InvalidSpec&) {
  }
  return 0;
}
