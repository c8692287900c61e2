// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/text/utf8.hpp"

#include "diffrank/tests/support/catch.hpp"

using namespace diffrank::experiments;

TEST_CASE("control characters and bytes that are no UTF-8 are shown as question marks") {
  CHECK(printable("a=1  \xC3\xA4\xE2\x82\xAC\xF0\x9F\x98\x80") == "a=1  ä€😀");
  CHECK(printable("a\nb\r\033[31m\x7F") == "a?b??[31m?");
  CHECK(printable("\xFF\xC3\xC0\x80\xED\xA0\x80\xE2\x82") == "?????????");
  CHECK(printable("\xC2\x85") == "?");
  CHECK(printable("").empty());
}

TEST_CASE("bytes that are not UTF-8 become the replacement character, everything else stays") {
  CHECK(valid_utf8("a\n\"表\"😀") == "a\n\"表\"😀");
  CHECK(valid_utf8("3,20\xB0") == "3,20\uFFFD");
  CHECK(valid_utf8("caf\xE9 \xE2\x82 \xED\xA0\x80 \xC0\x80") ==
        "caf\uFFFD \uFFFD\uFFFD \uFFFD\uFFFD\uFFFD \uFFFD\uFFFD");
  CHECK(valid_utf8("").empty());
}

TEST_CASE("the first byte that is not UTF-8 is found") {
  CHECK(find_invalid_utf8("λ=½") == std::string_view::npos);
  CHECK(find_invalid_utf8("") == std::string_view::npos);
  CHECK(find_invalid_utf8("λ\xE9t\xE9") == 2);
  CHECK(find_invalid_utf8("表\xE8\xA1") == 3);         // cut off
  CHECK(find_invalid_utf8("a\xF4\x90\x80\x80") == 1);  // above U+10FFFF
}

TEST_CASE("the width of a text counts columns, not bytes") {
  CHECK(text_width("abc") == 3);
  CHECK(text_width("λ=½") == 3);
  CHECK(text_width("表=表") == 5);
  CHECK(text_width("😀") == 2);
  CHECK(text_width("e\xCC\x81") == 1);  // with a combining accent
}

TEST_CASE("a text is cut between characters, and shows that it was") {
  CHECK(fit("λλλλ", 4) == "λλλλ");
  CHECK(fit("λλλλ", 3) == "λλ…");
  CHECK(fit("表表表", 5) == "表表…");
  CHECK(fit("表表表", 4) == "表…");
  CHECK(fit("abc", 1) == "…");
  CHECK(fit("abc", 0).empty());
  CHECK(fit("", 0).empty());
  const std::string text = "weight=1  λ=½  表=ü  😀 seed 0";
  for (std::size_t width = 0; width <= 40; ++width) {
    const auto shown = fit(text, width);
    CHECK(text_width(shown) <= width);
    CHECK(printable(shown) == shown);
    if (width >= text_width(text)) CHECK(shown == text);
    else if (width > 0) CHECK(text_width(shown) + 1 >= width);
  }
}

TEST_CASE("Several lines stay lines, whatever else they hold is made printable") {
  CHECK(printable_lines("a\x1b[31m\nb\r\n\n") == "a?[31m\nb?\n\n");
  CHECK(printable_lines("").empty());
}
