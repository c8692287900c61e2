// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/report/summary_files.hpp"

#include "diffrank/experiments/analysis/analyze.hpp"
#include "diffrank/experiments/datasets/readers/csv_reader.hpp"
#include "diffrank/experiments/file.hpp"
#include "diffrank/experiments/report/analysis_json.hpp"
#include "diffrank/tests/experiments/made_sweep.hpp"
#include "diffrank/tests/support/catch.hpp"

using namespace diffrank::experiments;
using diffrank::testing::MadeSweep;
using Cells = std::vector<std::string>;

TEST_CASE("summary.csv has a row for each run, with its axes and every number of its result") {
  MadeSweep sweep(2);
  sweep.trial("a", {{"loss", "l1"}});
  sweep.trial("b", {{"loss", "focal_l1(beta=0.2, gamma=1)"}, {"weight", "\"quoted\""}});
  sweep.done("a", 0, {{"test.mae", 0.1}, {"ranksim.active", 1}});
  sweep.done("b", 0, {{"test.mae", 1e-300}, {"test.pearson", "NaN"}});
  sweep.result("b", 1, {{"status", "nan"}, {"error", "l1 became NaN"}});
  write_summaries(sweep.path());
  const auto table = read_csv(sweep.file("summary.csv"), {});
  CHECK(table.names ==
        Cells{"trial", "seed", "status", "loss", "weight", "ranksim.active", "test.mae", "test.pearson"});
  REQUIRE(table.rows() == 4);
  const auto row = [&](std::size_t number) {
    Cells cells;
    for (std::size_t c = 0; c < table.columns(); ++c) cells.emplace_back(table.cell(number, c));
    return cells;
  };
  CHECK(row(0) == Cells{"a", "0", "done", "l1", "", "1", "0.1", ""});
  CHECK(row(1) == Cells{"a", "1", "open", "l1", "", "", "", ""});
  CHECK(row(2) == Cells{"b", "0", "done", "focal_l1(beta=0.2, gamma=1)", "\"quoted\"", "", "1e-300", "NaN"});
  CHECK(table.cell(3, 2) == "nan");
}

TEST_CASE("the summaries end with the floor of each data set") {
  MadeSweep sweep(1);
  sweep.trial("a", {{"loss", "l1"}});
  sweep.trial("b", {{"loss", "mse"}});
  for (const char* hash : {"a", "b"})
    sweep.result(hash, 0,
                 {{"status", "done"},
                  {"metrics", {{"test.mae", 1}, {"test.pearson", 0.5}}},
                  {"training_median", {{"prediction", 7}, {"metrics", {{"test.mae", 3.5}}}}}});
  write_summaries(sweep.path());
  const auto table = read_csv(sweep.file("summary.csv"), {});
  REQUIRE(table.rows() == 3);
  Cells last;
  for (std::size_t c = 0; c < table.columns(); ++c) last.emplace_back(table.cell(2, c));
  CHECK(last == Cells{"training median", "", "constant", "", "3.5", ""});
  CHECK(Json::parse(read_file(sweep.file("summary.json"))).at("floors") == Json{{{"label", "training median"},
                                                                                 {"prediction", 7.0},
                                                                                 {"trials", {"a", "b"}},
                                                                                 {"metrics", {{"test.mae", 3.5}}}}});
}

TEST_CASE("summary.json is the analysis of the sweep, and nothing else is left in the folder") {
  MadeSweep sweep(1);
  sweep.trial("a", {{"loss", "l1"}}, "a", {3});
  sweep.trial("b", {{"loss", "mse"}}, "a", {2});
  write_summaries(sweep.path());
  CHECK(Json::parse(read_file(sweep.file("summary.json"))) == to_json(analyze({sweep.path()})));
  std::size_t files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(sweep.path())) files += entry.is_regular_file();
  CHECK(files == 3);
}
