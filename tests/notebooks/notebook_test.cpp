// SPDX-License-Identifier: Apache-2.0
#include "diffrank/notebooks/check/notebook.hpp"

#include "diffrank/tests/support/catch.hpp"

using namespace diffrank::notebook_check;

TEST_CASE("Lines of a notebook joined are the text, with and without a last line end") {
  for (const std::string text : {"", "a", "a\n", "a\nb", "\n\n"}) CHECK(joined(lines_of(text)) == text);
  CHECK(lines_of("a\nb") == Json::array({"a\n", "b"}));
  CHECK(joined(Json("a\nb")) == "a\nb");
}

TEST_CASE("Bundles between texts become outputs in their order") {
  const auto outputs =
      outputs_of("before\n\x1e{\"text/plain\":\"shown\\nthere\"}\x1f\x1e{\"a/json\":{\"x\":1}}\x1f after", "");
  REQUIRE(outputs.size() == 4);
  CHECK(outputs[0].at("text") == Json::array({"before\n"}));
  CHECK(outputs[1].at("data").at("text/plain") == Json::array({"shown\n", "there"}));
  CHECK(outputs[2].at("data").at("a/json") == Json{{"x", 1}});
  CHECK(outputs[3].at("text") == Json::array({" after"}));
}

TEST_CASE("Standard error is the first output, and nothing is no output") {
  CHECK(outputs_of("", "").empty());
  CHECK(outputs_of("out", "err")[0].at("name") == "stderr");
}

TEST_CASE("A file that is missing or is no notebook is named") {
  CHECK_THROWS_WITH(read_notebook("no-such.ipynb"), ContainsSubstring("no-such.ipynb"));
  CHECK_THROWS_WITH(read_notebook("/dev/null"), ContainsSubstring("no notebook"));
}
