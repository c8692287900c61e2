// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/json/relaxed_json.hpp"

#include "diffrank/core/random.hpp"
#include "diffrank/experiments/json/document.hpp"
#include "diffrank/tests/experiments/files.hpp"
#include "diffrank/tests/support/catch.hpp"

using namespace diffrank;
using namespace diffrank::testing;
using namespace diffrank::experiments;

namespace {

Json lenient(const std::string& text) {
  return read_document(text, "f.json").json;
}

std::string complaint(const std::string& text) {
  try {
    const auto document = read_document(text, "f.json");
    return document.problems.empty() ? "none" : InvalidSpec(document.problems).what();
  } catch (const InvalidSpec& error) {
    return error.what();
  }
}

}  // namespace

TEST_CASE("comments and trailing commas are read as if they were not there") {
  CHECK(lenient("// one\n{\"a\": 1, /* two */ \"b\": [1, 2,], // three\n}\n// four") == Json{{"a", 1}, {"b", {1, 2}}});
  CHECK(lenient("{\"a\": [[1,],], }") == Json{{"a", {{1}}}});
  CHECK(lenient("[1, // one, two\n 2 /*,*/ , /* ] */ ]") == Json{1, 2});
  CHECK(lenient("[1] //") == Json{1});
  CHECK(lenient("[1, /**/ 2 /***/, /* * / */ 3]") == Json{1, 2, 3});
  CHECK(lenient("\xEF\xBB\xBF{\"a\": 1,}") == Json{{"a", 1}});
}

TEST_CASE("what looks like a comment or a trailing comma inside of a text is text") {
  CHECK(lenient(R"(["//", "/* x */", ",]", "a\",]//", "\\"])") == Json{"//", "/* x */", ",]", "a\",]//", "\\"});
}

TEST_CASE("a comma that follows no value is an error, in its place") {
  CHECK_THAT(complaint("[,]"), ContainsSubstring("f.json:1:2: "));
  CHECK_THAT(complaint("{\n ,}"), ContainsSubstring("f.json:2:2: "));
  CHECK_THAT(complaint("[1,,]"), ContainsSubstring("f.json:1:4: "));
  CHECK_THAT(complaint("{\"a\":,}"), ContainsSubstring("f.json:1:6: "));
  CHECK_THAT(complaint("[1],"), ContainsSubstring("f.json:1:4: "));
}

TEST_CASE("a comment that is not closed is an error where it opens") {
  CHECK(complaint("{\n  /* \"a\": 1 }") == "f.json:2:3: this comment is not closed");
  CHECK(complaint("[1] /*/") == "f.json:1:5: this comment is not closed");
  CHECK_THAT(complaint("[1 / 2]"), ContainsSubstring("f.json:1:4: "));
  CHECK_THAT(complaint("\"open // \n"), ContainsSubstring("f.json:1:"));
}

TEST_CASE("brackets in comments and texts do not nest, others not more than 100 deep") {
  CHECK(lenient("[1 /* " + std::string(300, '[') + " */]") == Json{1});
  CHECK(lenient("[\"\\\"" + std::string(300, '{') + "\"]").size() == 1);
  CHECK_THAT(complaint("// [\n" + std::string(101, '[')),
             ContainsSubstring("f.json:2:101: lists and objects are nested"));
  CHECK(lenient(std::string(100, '[') + std::string(100, ']')).is_array());
}

TEST_CASE("columns count characters, and are those of the text as it was written") {
  const auto document =
      read_document("{/* \xC3\xA4 */ \"k\xC3\xA4y\": \"\xE2\x82\xAC\", \"b\": [1,\n\t2,],\r\n \"c\": {}}", "f");
  CHECK(document.keys.at("/k\xC3\xA4y").text() == "f:1:10");
  CHECK(document.values.at("/k\xC3\xA4y").text() == "f:1:17");
  CHECK(document.keys.at("/b").text() == "f:1:22");
  CHECK(document.values.at("/b/0").text() == "f:1:28");
  CHECK(document.values.at("/b/1").text() == "f:2:2");
  CHECK(document.values.at("/c").text() == "f:3:7");
  CHECK(document.value_at("/c/not/there").text() == "f:3:7");
  CHECK(document.value_at("/other").text() == "f:1:1");
}

TEST_CASE("keys are found whatever they consist of") {
  const auto document = read_document(R"({"a/b": {"~": {"x\"y": 1}}, "": 2, "u\u0041": 3})", "f");
  for (const auto& [pointer, place] : document.values) {
    CAPTURE(pointer);
    CHECK(document.json.contains(Json::json_pointer(pointer)));
    CHECK(place.line == 1);
  }
  CHECK(document.values.size() == 6);
  CHECK(readable("/a~1b/~0/x") == "a/b.~.x");
  CHECK(readable("/sweep/list/12/weight") == "sweep.list[12].weight");
  CHECK(readable("").empty());
}

TEST_CASE("a duplicate key is an error that names both places") {
  CHECK(complaint("{\"a\": 1,\n \"train\": {\"epochs\": 1, \"epochs\": 2}, \"a\": 3}") ==
        "f.json:2:25: train.epochs: duplicate key, first at line 2, column 12\n"
        "f.json:2:39: a: duplicate key, first at line 1, column 2");
  CHECK(complaint("{\"a\": {\"a\": {\"a\": 1}}, \"b\": [{\"a\": 1}, {\"a\": 1}]}") == "none");
}

TEST_CASE("damaged text is refused with its place, or read with the places of everything in it") {
  const std::string sound = "{\"a\": [1, /* c */ 2.5e3,], // d\n \"b/\": {\"\\\"\": null, \"\xC3\xA4\": \"x\\\\\"},}";
  const std::string bytes = "{}[]\",:/*\\\n 1a\xC3\xA4";
  std::size_t read = 0;
  for (std::uint64_t seed = 0; seed < 5000; ++seed) {
    Random random(seed, 3);
    auto text = sound;
    for (auto changes = random.below(3); changes > 0; --changes) {
      const auto at = random.below(text.size());
      if (random.below(2)) text[at] = bytes[random.below(bytes.size())];
      else text.erase(at, 1 + random.below(3));
    }
    CAPTURE(seed, text);
    try {
      const auto document = read_document(text, "f");
      ++read;
      if (!document.problems.empty()) continue;  // the first value of a duplicate key is lost
      std::size_t found = 0;
      for (const auto& [pointer, place] : document.values) found += document.json.contains(Json::json_pointer(pointer));
      CHECK(found == document.values.size());
      CHECK(document.values.size() > document.json.flatten().size());
    } catch (const InvalidSpec& error) {
      CHECK(error.problems.at(0).path.rfind("f", 0) == 0);
    }
  }
  CHECK(read > 1000);
}

TEST_CASE("a missing comma is said to be missing, after what and where") {
  CHECK(complaint("{\n \"loss\": \"l1\"\n \"weight\": 2}") == "f.json:2:14: a comma is missing after \"l1\"");
  CHECK(complaint("[1 2]") == "f.json:1:3: a comma is missing after 1");
  CHECK(complaint("{\"a\": {\"b\": true \"c\": 1}}") == "f.json:1:17: a comma is missing after true");
  CHECK(complaint("[[1] // one\n {}]") == "f.json:1:5: a comma is missing after ]");
}

TEST_CASE("the spelling of other languages is answered with that of JSON") {
  const auto says = [](const std::string& text, const std::string& place, const std::string& what) {
    CAPTURE(text);
    CHECK_THAT(complaint(text), ContainsSubstring("f.json:" + place + ": ") && ContainsSubstring(what));
  };
  says("{\"a\": 5 # five\n}", "1:9", "comments are written // or /* */, not #");
  says("{'a': 1}", "1:2", "double quotes, \"...\", instead of single ones");
  says("['a']", "1:2", "double quotes");
  says("{a: 1}", "1:2", "names need double quotes: write \"a\":");
  says("{\"loss\": l1}", "1:10", "texts need double quotes: write \"l1\"");
  says("[1, NaN]", "1:5", "write the text \"NaN\"");
  says("[-Infinity]", "1:2", "write the text \"Infinity\" or \"-Infinity\"");
  says("[True]", "1:2", "write true in lower case");
  says("[None]", "1:2", "write null, or the text \"none\"");
  says("[.5]", "1:2", "a digit must stand before the point");
  says("[5.]", "1:2", "a digit must follow the point");
  says("[+1]", "1:2", "leave out the plus sign");
  says("[007]", "1:2", "leave out the leading zeros");
  says("[0x10]", "1:2", "'0x10' is no JSON number");
  says("{\"a\"=1}", "1:5", "a ':' was expected after \"a\", got '='");
}

TEST_CASE("what opens and does not close is named where it opens") {
  CHECK(complaint("{\"a\": {\n\"b\": 1}") == "f.json:1:1: this '{' is not closed");
  CHECK(complaint("[\n [1,\n 2") == "f.json:2:2: this '[' is not closed");
  CHECK_THAT(complaint("{\n\"a\": [1, 2}"),
             ContainsSubstring("f.json:2:11: a ',' or the ']' that closes the '[' of line 2"));
  CHECK(complaint("{\"a\": \"x\n\"}") == "f.json:1:7: this text is not closed by a '\"'");
}

TEST_CASE("a wrong character in a text is named in its place") {
  CHECK_THAT(complaint("[\"C:\\data\"]"), ContainsSubstring("f.json:1:5: this backslash escapes nothing"));
  CHECK_THAT(complaint("[\"a\tb\"]"), ContainsSubstring("f.json:1:4: a control character must be escaped"));
  CHECK_THAT(complaint("[\"\\u12\"]"), ContainsSubstring("f.json:1:2: this text has a \\u"));
  CHECK_THAT(complaint("[\"\\ud800\"]"), ContainsSubstring("f.json:1:2: this text has a \\u"));
  CHECK_THAT(complaint("[1, \"caf\xE9\"]"), ContainsSubstring("f.json:1:9: this byte is not UTF-8"));
}

TEST_CASE("strict JSON refuses duplicate keys, too, and reads what the library reads") {
  CHECK_THROWS_WITH(parse_json("{\"a\": 1,\n\"a\": 2}", "request"),
                    ContainsSubstring("request:2:1: duplicate key \"a\", first at line 1, column 2"));
  for (const char* text :
       {"[1e-400, -0.0, 1E+2, 18446744073709551615, -9223372036854775808]", "{\"\": {\"a\": [[], {}]}}", " true ",
        "\"\\u00e4\\n\\ud83d\\ude00\"", "[null, false, \"\xC3\xA4\"]"}) {
    CAPTURE(text);
    CHECK(parse_json(text, "request") == Json::parse(text));
  }
}

TEST_CASE("requests and stored files are strict JSON") {
  CHECK_THROWS_AS(parse_json("[1,]", "request"), InvalidSpec);
  CHECK_THROWS_AS(parse_json("[1] // one", "request"), InvalidSpec);
  CHECK_THROWS_WITH(parse_json("[1,\n]", "request"), ContainsSubstring("request:2:1: "));
}
