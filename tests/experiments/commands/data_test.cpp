// SPDX-License-Identifier: Apache-2.0
// `diffrank data` as users run it.
#include <sstream>

#include "diffrank/core/registry.hpp"
#include "diffrank/experiments/datasets/data_summary.hpp"
#include "diffrank/experiments/text/utf8.hpp"
#include "diffrank/tests/experiments/process.hpp"
#include "diffrank/tests/experiments/tiny.hpp"
#include "diffrank/tests/support/catch.hpp"

using namespace diffrank;
using namespace diffrank::experiments;
using namespace diffrank::testing;

namespace {

/// 200 rows with label 0, 30 with 1, 10 with 2 and one with 9; a column with gaps, a text, and a constant.
struct Table {
  TemporaryFolder folder;
  std::string csv;

  Table() {
    std::string text = "size,kind,same,y\n";
    const auto add = [&](int label, int rows) {
      for (int i = 0; i < rows; ++i)
        text +=
            (i % 10 == 0 ? "" : std::to_string(i % 10)) + (i % 2 ? ",a," : ",b,") + "5," + std::to_string(label) + "\n";
    };
    add(0, 200), add(1, 30), add(2, 10), add(9, 1);
    csv =
        "csv(path=" + folder.write("table.csv", text) + ", target=y, missing=mean, categorical=onehot, val=0, test=0)";
  }
};

std::vector<Json> as_json(const std::vector<std::string>& arguments) {
  auto words = arguments;
  words.insert(words.begin(), "data");
  words.push_back("--json");
  std::istringstream lines(diffrank_command(words).out);
  std::vector<Json> list;
  for (std::string line; std::getline(lines, line);) list.push_back(Json::parse(line));
  return list;
}

}  // namespace

TEST_CASE("data shows the columns, labels, shots and parts of a table") {
  const Table table;
  const auto end = diffrank_command({"data", table.csv});
  CAPTURE(end.out, end.err);
  CHECK(end.status == 0);
  CHECK_THAT(end.out, ContainsSubstring("| train |     241 |"));
  CHECK_THAT(end.out, ContainsSubstring("| size   | whole numbers |      25 |"));
  CHECK_THAT(end.out, ContainsSubstring("| kind=a |        0 or 1 |       0 |"));
  CHECK_THAT(end.out, ContainsSubstring("| same   |      constant |       0 |      5 |"));
  CHECK_THAT(end.out, ContainsSubstring("Training labels fill 4 bins of width 1 from 0: 1 many-shot (> 100 samples), 1 "
                                        "median, 2 few-shot (< 20)."));
  CHECK_THAT(end.out, ContainsSubstring("| 1     |    30 |   0 |    0 | median | #########"));
  CHECK_THAT(end.out, ContainsSubstring("| 5     |     0 |   0 |    0 |        |  "));
}

TEST_CASE("data as JSON has the same numbers, of every column and bin") {
  const Table table;
  const auto found = as_json({table.csv, "shots.many=25"});
  REQUIRE(found.size() == 1);
  const auto& json = found.front();
  CHECK(json["parts"]["train"]["samples"] == 241);
  CHECK(json["parts"]["train"]["labels"]["high"] == 9.0);
  CHECK(json["parts"]["train"]["labels"]["median"] == 0.0);
  CHECK(json["parts"]["test"]["labels"]["mean"] == "NaN");
  CHECK(json["inputs"].size() == 4);
  CHECK(json["inputs"][0]["name"] == "size");
  CHECK(json["inputs"][0]["missing"] == 25);
  CHECK(json["inputs"][0]["low"] == 1.0);
  CHECK(json["inputs"][0]["high"] == 9.0);
  CHECK(json["bins"]["many"] == 2);
  REQUIRE(json["histogram"].size() == 4);
  CHECK(json["histogram"][2] ==
        Json{{"low", 2.0}, {"high", 3.0}, {"train", 10}, {"val", 0}, {"test", 0}, {"shot", "few"}});
}

TEST_CASE("data names every fault at once, and where the options are explained") {
  const auto nothing = diffrank_command({"data", "csv"});
  CHECK(nothing.status == 2);
  CHECK_THAT(nothing.err, ContainsSubstring("path must be given") && ContainsSubstring("target must be given") &&
                              ContainsSubstring("`diffrank show csv` explains the options"));
  const TemporaryFolder folder;
  const auto path = folder.write("bad.csv", "a,b,y\n1,x,2\n,y,z\n");
  const auto bad = diffrank_command({"data", "csv(path=" + path + ", target=y)"});
  CHECK(bad.status == 2);
  CHECK_THAT(bad.err, ContainsSubstring("missing value") && ContainsSubstring("'x' is not a number") &&
                          ContainsSubstring("'z' is not a number"));
  CHECK(diffrank_command({"data", "csb"}).status == 2);
  CHECK_THAT(diffrank_command({"data", "csb"}).err, ContainsSubstring("did you mean 'csv'?"));
  CHECK_THAT(diffrank_command({"data", folder.file("none.json")}).err, ContainsSubstring("none.json"));
  CHECK_THAT(diffrank_command({"data", "sine", "data.nn=3"}).err, ContainsSubstring("data.nn"));
}

TEST_CASE("data shows each distinct data set of an ablation file, with its shots") {
  const TemporaryFolder folder;
  const auto file = folder.write("a.json", tiny({{"shots", {{"many", 9}, {"few", 2}}},
                                                 {
                                                     "sweep",
                                                     {{"grid", {{"data.n", {40, 60}}, {"weight", {1, 2}}}}},
                                                 },
                                                 {"regularizer", "ranksim"}})
                                               .dump());
  const auto found = as_json({file, "data.val=3"});
  REQUIRE(found.size() == 2);
  CHECK(found[0]["parts"]["train"]["samples"] == 40);
  CHECK(found[1]["parts"]["train"]["samples"] == 60);
  CHECK(found[1]["parts"]["val"]["samples"] == 60);
  CHECK(found[1]["shots"] == Json{{"many", 9}, {"few", 2}});
}

TEST_CASE("data describes every registered data set, or says what it lacks") {
  for (const auto& entry : entries(Dataset::kind)) {
    CAPTURE(entry.name);
    const auto end = diffrank_command({"data", entry.name});
    CHECK((end.status == 0 ? end.err.empty() : end.status == 2 && end.out.empty()));
    CHECK((end.status != 0 || end.out.find("| train") != end.out.npos));
    CHECK((end.status == 0 || end.err.find("`diffrank show " + entry.name + "`") != end.err.npos));
  }
}

TEST_CASE("the histogram of a data set keeps to the width of the terminal and to its number of bars") {
  const auto dataset = make<Dataset>("sine(n=3000)");
  for (const std::size_t most : {1u, 3u, 7u, 20u, 40u}) {
    const auto summary = summarize(*dataset, Shots{}, most);
    CHECK(summary.histogram.size() <= most);
    std::size_t samples = 0, bins = 0;
    for (const auto& bar : summary.histogram) {
      samples += bar.samples[0];
      bins += bar.shots[0] + bar.shots[1] + bar.shots[2];
    }
    CHECK(samples == 3000);
    CHECK(bins == 20);
  }
  const auto summary = summarize(*dataset, Shots{}, 20);
  for (const std::size_t width : {70u, 80u, 120u}) {
    const auto text = to_text(summary, width);
    std::istringstream lines(text.substr(text.find("| label")));
    for (std::string line; std::getline(lines, line) && line.rfind("|", 0) == 0;) {
      CAPTURE(width, line);
      CHECK(text_width(line) <= width);
    }
  }
}
