// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/text/encoding.hpp"

#include "diffrank/tests/support/catch.hpp"

using namespace diffrank::experiments;

TEST_CASE("bytes of an encoding become UTF-8") {
  CHECK(to_utf8("gr\xF6\xDF"
                "e",
                "latin1") == "größe");
  CHECK(to_utf8("\x80", "windows-1252") == "€");
  CHECK(to_utf8("", "latin1").empty());
  const std::string long_text(200000, '\xE9');
  CHECK(to_utf8(long_text, "latin1").size() == 400000);
}

TEST_CASE("a byte that is not of the encoding is named by its place") {
  CHECK_THROWS_WITH(to_utf8("abc\xE9", "ascii"), "byte 4 is not ascii");
  CHECK_THROWS_WITH(to_utf8("ab\xE9", "utf-8"), "byte 3 is not utf-8");  // cut off
}

TEST_CASE("encodings are those that iconv knows") {
  CHECK(is_encoding("latin1"));
  CHECK(is_encoding("utf-8"));
  CHECK_FALSE(is_encoding("latin99"));
  CHECK_FALSE(is_encoding(""));
  CHECK_THROWS_WITH(to_utf8("a", "latin99"), "there is no encoding 'latin99'");
}
