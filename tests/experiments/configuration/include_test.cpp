// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/configuration/include.hpp"

#include <sys/stat.h>

#include "diffrank/experiments/configuration/configuration.hpp"
#include "diffrank/experiments/file.hpp"
#include "diffrank/tests/experiments/files.hpp"
#include "diffrank/tests/support/catch.hpp"

using namespace diffrank;
using namespace diffrank::testing;
using namespace diffrank::experiments;

namespace {

/// A folder with other files, and the file that includes them.
struct Files {
  Files(std::initializer_list<std::pair<std::string, std::string>> others) {
    std::filesystem::create_directories(folder.file("parts/more"));
    for (const auto& [name, text] : others) folder.write(name, text);
  }
  std::string main() const { return folder.file("main.json"); }
  Document read(const std::string& text) const { return read_with_includes(text, main()); }
  std::string complaint(const std::string& text) const {
    try {
      read_configuration(text, main(), {});
      return "none";
    } catch (const InvalidSpec& error) {
      std::string what = error.what();
      for (auto at = what.find(folder.path()); at != what.npos; at = what.find(folder.path()))
        what.erase(at, folder.path().size() + 1);
      return what;
    }
  }
  TemporaryFolder folder;
};

}  // namespace

TEST_CASE("the file wins over what it includes, and later included files over earlier ones") {
  const Files files{{"a.json", R"({"weight": 1, "train": {"epochs": 1, "batch": 1}, "loss": "l1"})"},
                    {"b.json", R"({"weight": 2, "train": {"epochs": 2}})"}};
  CHECK(files.read(R"({"include": ["a.json", "b.json"], "train": {"select": "last"}})").json ==
        Json{{"weight", 2}, {"train", {{"epochs", 2}, {"batch", 1}, {"select", "last"}}}, {"loss", "l1"}});
  CHECK(files.read(R"({"include": ["b.json", "a.json"], "weight": 3})").json["weight"] == 3);
  CHECK(files.read(R"({"include": "a.json"})").json["weight"] == 1);
  CHECK(files.read(R"({"include": []})").json == Json::object());
}

TEST_CASE("merging follows RFC 7386: lists are replaced, null takes away") {
  const Files files{{"a.json", R"({"seeds": [1, 2], "shots": {"many": 5, "few": 2}, "weight": 1, "loss": "l1"})"}};
  const std::string text =
      R"({"include": "a.json", "seeds": [3], "shots": {"few": null}, "weight": null, "loss": {"name": "mse", "x": null}})";
  auto patch = Json::parse(text);
  patch.erase("include");
  auto expected = Json::parse(read_file(files.folder.file("a.json")));
  expected.merge_patch(patch);
  CHECK(files.read(text).json == expected);
}

TEST_CASE("an object with another name replaces a component, one with the same or no name changes it") {
  const Files files{
      {"a.json",
       R"({"name": "a", "regularizer": {"name": "ranksim", "seed": 1, "ranker": {"name": "blackbox", "lambda": 2}}})"}};
  const auto regularizer = [&files](const std::string& change) {
    return files.read(R"({"include": "a.json", "name": "b", "regularizer": )" + change + "}").json.at("regularizer");
  };
  CHECK(regularizer(R"({"ranker": {"name": "hard"}})") ==
        Json{{"name", "ranksim"}, {"seed", 1}, {"ranker", {{"name", "hard"}}}});
  CHECK(regularizer(R"({"ranker": {"name": "blackbox", "normalize": true}})")["ranker"] ==
        Json{{"name", "blackbox"}, {"lambda", 2}, {"normalize", true}});
  CHECK(regularizer(R"({"ranker": {"lambda": 3}})")["ranker"] == Json{{"name", "blackbox"}, {"lambda", 3}});
  CHECK(regularizer(R"({"name": "spearman"})") == Json{{"name", "spearman"}});
  CHECK(regularizer(R"("none")") == "none");
}

TEST_CASE("included files include others, relative to themselves, also the same one twice") {
  const Files files{{"parts/a.json", R"({"include": "more/c.json", "weight": 1})"},
                    {"parts/b.json", R"({"include": ["more/c.json", "../top.json"]})"},
                    {"parts/more/c.json", R"({"loss": "mse"})"},
                    {"top.json", R"({"seeds": 3})"}};
  CHECK(files.read(R"({"include": ["parts/a.json", "parts/b.json"]})").json ==
        Json{{"weight", 1}, {"loss", "mse"}, {"seeds", 3}});
}

TEST_CASE("an error is placed in the file that has the value") {
  const Files files{{"a.json", "{\"train\": {\"epochs\": 0,\n \"batch\": 0}, \"loss\": {\"name\": \"l1\", \"x\": 1}}"}};
  CHECK_THAT(files.complaint("{\"include\": \"a.json\",\n\"train\": {\"batch\": -1}}"),
             ContainsSubstring("a.json:1:22: train.epochs: ") && ContainsSubstring("main.json:2:20: train.batch: ") &&
                 ContainsSubstring("a.json:2:38: loss.x: "));
  CHECK_THAT(files.complaint(
                 "{\"include\": \"a.json\",\n\"loss\": {\"name\": \"l3\"}, \"train\": {\"epochs\": 1, \"batch\": 1}}"),
             ContainsSubstring("main.json:2:9: loss: unknown loss 'l3'"));
}

TEST_CASE("files that include themselves are refused with the circle") {
  const Files files{{"a.json", R"({"include": "parts/b.json"})"},
                    {"parts/b.json", R"({"include": "../a.json"})"},
                    {"main.json", R"({"include": "main.json"})"}};
  CHECK_THAT(files.complaint(R"({"include": "a.json"})"),
             ContainsSubstring("include: includes itself: a.json -> b.json -> a.json"));
  CHECK_THAT(files.complaint(R"({"include": "./main.json"})"),
             ContainsSubstring("main.json:1:13: include: includes itself: main.json -> main.json"));
}

TEST_CASE("what cannot be included is named with its place and the reason, all of it at once") {
  const Files files{{"bad.json", "{\n\"weight\": }"}, {"list.json", "[1]"}, {"empty.json", ""}};
  CHECK_THAT(
      files.complaint("{\"include\": [\"none.json\",\n \"bad.json\", \"list.json\", \"parts\", \"empty.json\"]}"),
      ContainsSubstring("main.json:1:14: include: cannot read 'none.json': No such file or directory") &&
          ContainsSubstring("bad.json:2:11: ") &&
          ContainsSubstring("list.json:1:1: include: an included file must hold one JSON object") &&
          ContainsSubstring("main.json:2:27: include: cannot read 'parts': it is a folder") &&
          ContainsSubstring("empty.json: is empty"));
  for (const char* value : {"5", "\"\"", "[1]", "{}", "null", "[\"\"]"})
    CHECK_THAT(files.complaint(std::string("{\"include\": ") + value + "}"),
               ContainsSubstring("main.json:1:13: include: must be the name of a file or a list of them, got "));
}

TEST_CASE("only regular files can be included: a device or a pipe is refused at once") {
  const Files files{};
  CHECK_THAT(files.complaint(R"({"include": "/dev/zero"})"),
             ContainsSubstring("main.json:1:13: include: cannot read '/dev/zero': it is a device or a pipe"));
  REQUIRE(mkfifo(files.folder.file("pipe.json").c_str(), 0600) == 0);
  CHECK_THAT(files.complaint(R"({"include": "pipe.json"})"), ContainsSubstring("it is a device or a pipe"));
}

TEST_CASE("a duplicate key of an included file is an error") {
  const Files files{{"a.json", R"({"weight": 1, "weight": 2})"}};
  CHECK_THAT(files.complaint(R"({"include": "a.json"})"), ContainsSubstring("a.json:1:15: weight: duplicate key"));
}
