// SPDX-License-Identifier: Apache-2.0
#include "diffrank/core/problem.hpp"

#include "diffrank/tests/support/catch.hpp"

using namespace diffrank;

TEST_CASE("A suggestion names what is nearest, and of many known names the first") {
  CHECK(suggestion("lamda", {"lambda", "ties"}) == "; did you mean 'lambda'? (known: lambda, ties)");
  CHECK(suggestion("x", {}) == " (known: none)");
  std::vector<std::string> columns;
  for (int i = 0; i < 10000; ++i) columns.push_back("column" + std::to_string(i));
  const auto text = suggestion("kolumn77", columns);
  CHECK_THAT(text, ContainsSubstring("did you mean 'column77'?") && ContainsSubstring(", and 9960 more)"));
  CHECK(text.size() < 1000);
}
