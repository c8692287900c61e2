// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/report/html/page_data.hpp"

#include <cmath>

#include "diffrank/tests/experiments/files.hpp"
#include "diffrank/tests/support/catch.hpp"

using namespace diffrank::experiments;
using diffrank::testing::TemporaryFolder;

namespace {

/// Folders of runs, one for each (trial, seed).
struct Runs {
  TemporaryFolder folder;
  std::vector<FinishedRun> runs;

  void add(std::size_t trial, std::uint64_t seed) {
    const auto path = folder.file("run" + std::to_string(runs.size()));
    std::filesystem::create_directories(path);
    runs.push_back({trial, seed, path});
  }
  void write(std::size_t run, const std::string& name, const std::string& text) const {
    std::ofstream(runs[run].folder / name) << text;
  }
};

Json analyzed(const std::vector<double>& means, const std::string& goal = "min", std::size_t baseline = 0) {
  Json trials = Json::array();
  for (std::size_t t = 0; t < means.size(); ++t)
    trials.push_back({{"seeds", {0, 1}},
                      {"is_baseline", t == baseline},
                      {"folder", "runs/made"},
                      {"hash", "h" + std::to_string(t)},
                      {"metrics", {{"test.mae", {{"mean", number(means[t])}}}}}});
  return {{"metric", "test.mae"}, {"goal", goal}, {"trials", trials}};
}

using Places = std::vector<std::size_t>;

}  // namespace

TEST_CASE("the page has details of the best trials and of every baseline, best first") {
  const std::vector<double> means{9, 3, NAN, 1, 5};
  CHECK(detailed_trials(analyzed(means)) == Places{3, 1, 4, 0, 2});
  CHECK(detailed_trials(analyzed(means, "max")) == Places{0, 4, 1, 3, 2});
  CHECK(detailed_trials(analyzed(means), 2) == Places{3, 1, 0});
  auto analysis = analyzed(means);
  analysis["trials"][3]["seeds"] = Json::array();
  CHECK(detailed_trials(analysis, 2) == Places{1, 4, 0});
  const auto runs = finished_runs(analysis, {1, 4});
  REQUIRE(runs.size() == 4);
  CHECK(runs[1].folder == "runs/made/h1-s1");
  CHECK(runs[2].trial == 4);
}

TEST_CASE("numbers of the page are short, and null where they are not finite") {
  CHECK(rounded(0.1 + 0.2).dump() == "0.3");
  CHECK(rounded(-123456.789, 5).dump() == "-123460.0");
  CHECK(rounded(0).dump() == "0.0");
  CHECK(rounded(NAN).is_null());
  CHECK(rounded(-INFINITY).is_null());
}

TEST_CASE("curves keep whole epochs, without time, counts and what is never a number") {
  Runs r;
  r.add(4, 0);
  r.add(4, 1);
  r.add(5, 0);  // without metrics.jsonl
  r.write(0, "metrics.jsonl",
          "{\"epoch\":1,\"val.mae\":2.5,\"val.pearson\":\"NaN\",\"val.count\":7,\"seconds\":1}\n"
          "{\"epoch\":2,\"val.mae\":\"NaN\",\"val.count.few\":7}\n"
          "{\"epoch\":3,\"val.m");
  r.write(1, "metrics.jsonl", "{\"epoch\":1,\"train.loss\":0.5}\nnonsense\n[1]\n");
  const auto curves = learning_curves(r.runs);
  CHECK(curves["every"] == 1);
  CHECK(curves["metrics"] == Json({"train.loss", "val.mae"}));
  REQUIRE(curves["runs"].size() == 2);
  CHECK(curves["runs"][0] ==
        Json{{"trial", 4}, {"seed", 0}, {"epochs", {1, 2}}, {"values", {{"val.mae", {2.5, nullptr}}}}});
  CHECK(curves["runs"][1]["values"] == Json{{"train.loss", {0.5}}});
}

TEST_CASE("curves that are too long for a page lose epochs, not their ends") {
  Runs r;
  r.add(0, 0);
  std::string text;
  for (int e = 1; e <= 100; ++e) text += Json{{"epoch", e}, {"val.mae", e}}.dump() + "\n";
  r.write(0, "metrics.jsonl", text);
  CHECK(learning_curves(r.runs, 100)["every"] == 1);
  const auto curves = learning_curves(r.runs, 30);
  CHECK(curves["every"] == 4);
  const auto& epochs = curves["runs"][0]["epochs"];
  CHECK(epochs.size() == 26);
  CHECK(epochs[0] == 1);
  CHECK(epochs[1] == 5);
  CHECK(epochs.back() == 100);
  CHECK(curves["runs"][0]["values"]["val.mae"].size() == 26);
}

TEST_CASE("errors are averaged in a bin, then over seeds") {
  Runs r;
  r.add(2, 0);
  r.add(2, 1);
  r.add(3, 0);  // without predictions
  r.add(4, 0);  // with half a file
  r.write(0, "predictions.csv", "row,label,prediction\n0,0,1\n1,0,-3\n2,1,1\n");
  r.write(1, "predictions.csv", "row,label,prediction\n0,0,4\n1,1,3\n");
  r.write(3, "predictions.csv", "row,label,prediction\n0,0,1\n1,1");
  r.write(0, "result.json", R"({"status": "done", "metrics": {}, "histogram": [[0, 30], [1, 10], [2, 5]]})");
  const auto errors = label_errors(r.runs);
  CHECK(errors["width"] == 1);
  REQUIRE(errors["trials"].size() == 1);
  CHECK(errors["trials"][0]["seeds"] == 2);
  // Label 0: means 2 and 4; label 1: 0 and 2. sd of two values a, b: |a - b| / sqrt(2).
  CHECK(errors["trials"][0]["bins"][0] == Json({0., 3., rounded(std::sqrt(2)), 1.5}));
  CHECK(errors["trials"][0]["bins"][1] == Json({1., 1., rounded(std::sqrt(2)), 1.}));
  CHECK(errors["histograms"] ==
        Json::array({{{"trials", {2}}, {"bins", {{-0.5, 0.5, 30.}, {0.5, 1.5, 10.}, {1.5, 2.5, 5.}}}}}));
}

TEST_CASE("trials with the same training data share a histogram") {
  Runs r;
  for (std::size_t t = 0; t < 3; ++t) {
    r.add(t, 0);
    r.write(t, "predictions.csv", "row,label,prediction\n0,0,1\n1,1,1\n");
    r.write(t, "result.json",
            Json{{"status", "done"}, {"metrics", Json::object()}, {"histogram", {{0, t == 1 ? 7 : 3}, {1, 1}}}}.dump());
  }
  const auto histograms = label_errors(r.runs)["histograms"];
  REQUIRE(histograms.size() == 2);
  CHECK(histograms[0]["trials"] == Json({0, 2}));
  CHECK(histograms[1]["trials"] == Json({1}));
}

TEST_CASE("similarities come with their rank correlation for each seed; damaged ones are left out") {
  Runs r;
  for (std::uint64_t s = 0; s < 4; ++s) r.add(1, s);
  const Json labels{0, 1, 3}, distance{{0, -1, -3}, {-1, 0, -2}, {-3, -2, 0}};
  const Json same{{1, 0.9, 0.1}, {0.9, 1, 0.5}, {0.1, 0.5, 1}}, opposite{{1, 0.1, 0.9}, {0.1, 1, 0.5}, {0.9, 0.5, 1}};
  const Json whole{{"labels", labels}, {"label_similarity", distance}, {"before", opposite}, {"after", same}};
  auto ragged = whole, nothing = whole;
  ragged["after"][1] = {1};
  nothing["before"][0][1] = "NaN";
  r.write(0, "similarity.json", ragged.dump());
  r.write(1, "similarity.json", whole.dump());
  r.write(2, "similarity.json", "{\"labels\": [0,");
  r.write(3, "similarity.json", nothing.dump());
  const auto list = similarities(r.runs);
  REQUIRE(list.size() == 1);
  CHECK(list[0]["seed"] == 1);
  CHECK(list[0]["after"] == same);
  CHECK(list[0]["spearman"] == Json::array({{{"seed", 1}, {"before", -1.}, {"after", 1.}},
                                            {{"seed", 3}, {"before", nullptr}, {"after", 1.}}}));
}
