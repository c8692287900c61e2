// SPDX-License-Identifier: Apache-2.0
#include "diffrank/core/escape_controls.hpp"

#include "diffrank/core/component.hpp"
#include "diffrank/tests/support/catch.hpp"

using namespace diffrank;
using namespace std::string_literals;

TEST_CASE("Control characters are written as escapes, all other text stays as it is") {
  CHECK(escape_controls("a\0b"s) == "a\\u0000b");
  CHECK(escape_controls("\x1b[31m\n\x7f") == "\\u001b[31m\\u000a\\u007f");
  CHECK(escape_controls("\xC2\x9B"
                        "2J") == "\\u009b2J");
  for (const std::string text : {"", "plain", "\xC3\xA4\xE2\x82\xAC\xC2\xA0", "\\ \"", "\xC2"})
    CHECK(escape_controls(text) == text);
}

TEST_CASE("What is said about a wrong configuration is printable and complete, whatever the configuration holds") {
  const InvalidSpec error({{"a\nb", "has no choice '\0x'"s}, {"", "second"}});
  CHECK(error.problems[0].message == "has no choice '\\u0000x'");
  CHECK(error.what() == "a\\u000ab: has no choice '\\u0000x'\nsecond"s);
}
