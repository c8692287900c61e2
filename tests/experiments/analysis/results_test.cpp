// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/analysis/results.hpp"

#include <cmath>

#include "diffrank/experiments/report/report.hpp"
#include "diffrank/tests/experiments/made_sweep.hpp"
#include "diffrank/tests/support/catch.hpp"

using namespace diffrank::experiments;
using diffrank::testing::MadeSweep, diffrank::testing::TemporaryFolder;

TEST_CASE("A sweep's results are its trials with their finished runs by seed, and the seeds that are open") {
  MadeSweep made(4, "val.gm.few", "name", "max");
  made.trial("a", {{"weight", "0"}}, "a");
  made.trial("b");
  made.done("a", 0, {{"test.mae", 0.5}, {"test.pearson", "NaN"}, {"note", "no number"}, {"test.gm", "-Infinity"}});
  made.result("a", 2, {{"status", "nan"}, {"error", "l1 became NaN"}});
  made.result("a", 3, {{"status", "failed"}, {"error", "no such file"}});
  const auto sweep = read_results(made.path());
  CHECK(sweep.name == "name");
  CHECK(sweep.metric == "val.gm.few");
  CHECK_FALSE(sweep.minimize);
  CHECK(sweep.seeds == std::vector<std::uint64_t>{0, 1, 2, 3});
  REQUIRE(sweep.trials.size() == 2);
  const auto& a = sweep.trials[0];
  CHECK((a.hash == "a" && a.baseline == "a" && a.axes == MadeSweep::Axes{{"weight", "0"}}));
  CHECK((a.done() == 1 && a.failed() == 2));
  CHECK(a.open == std::vector<std::uint64_t>{1});
  const auto& metrics = a.runs.at(0).metrics;
  CHECK(metrics.size() == 3);
  CHECK(metrics.at("test.mae") == 0.5);
  CHECK(std::isnan(metrics.at("test.pearson")));
  CHECK(metrics.at("test.gm") == -INFINITY);
  CHECK((sweep.trials[1].runs.empty() && sweep.trials[1].open.size() == 4));
}

TEST_CASE("A metric by seed has the runs that are done, NaN where one lacks it") {
  MadeSweep made;
  made.trial("a");
  made.done("a", 0, {{"test.mae", 3}});
  made.done("a", 1, {{"val.mae", 3}});
  made.result("a", 2, {{"status", "nan"}, {"metrics", {{"test.mae", 5}}}});
  const auto values = read_results(made.path()).trials[0].of("test.mae");
  CHECK(values.size() == 2);
  CHECK(values.at(0) == 3);
  CHECK(std::isnan(values.at(1)));
}

TEST_CASE("Trials of earlier invocations are counted, and read if asked for") {
  MadeSweep made;
  made.trial("a");
  made.done("a", 0, {{"test.mae", 3}});
  made.done("b", 0, {{"test.mae", 4}});
  made.earlier("b");
  CHECK(read_results(made.path()).trials.size() == 1);
  CHECK(read_results(made.path()).left_out == 1);
  const auto all = read_results(made.path(), true);
  REQUIRE(all.trials.size() == 2);
  CHECK(all.left_out == 0);
  CHECK(all.trials[1].of("test.mae").at(0) == 4);
  CHECK_THAT(report({made.path()}),
             ContainsSubstring("1 trial of earlier invocations") && ContainsSubstring("--earlier"));
  ReportSettings settings;
  settings.analysis.earlier = true;
  CHECK_THAT(report({made.path()}, settings), !ContainsSubstring("--earlier") && ContainsSubstring("4.000"));
}

TEST_CASE("A result.json that was cut short, or says no status, counts as none") {
  MadeSweep made;
  made.trial("a");
  made.write("a", 0, "result.json", R"({"status": "done", "metr)");
  made.write("a", 1, "result.json", R"({"status": 7})");
  made.write("a", 2, "result.json", "");
  CHECK(read_results(made.path()).trials[0].open.size() == 3);
}

TEST_CASE("A folder without a sweep, or with a damaged one, is refused with its name") {
  const TemporaryFolder folder;
  CHECK_THROWS_WITH(read_results(folder.path()), ContainsSubstring(folder.path() + "' holds no sweep.json"));
  CHECK_THROWS_WITH(read_results(folder.file("none")), ContainsSubstring("none' holds no sweep.json"));
  for (const char* text :
       {"", "{", "[]", "{}", R"({"name":"x","metric":"test.mae","goal":"min","seeds":[0],"trials":[]})",
        R"({"name":"x","metric":"test.mae","goal":"min","seeds":[0],"trials":[{"hash":1}]})",
        R"({"name":"x","metric":"test.mae","goal":"min","seeds":["0"],"trials":[1]})"}) {
    folder.write("sweep.json", text);
    CHECK_THROWS_WITH(read_results(folder.path()), ContainsSubstring("sweep.json"));
  }
}
