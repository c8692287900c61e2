// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/analysis/analyze.hpp"
#include "diffrank/experiments/report/published_tables.hpp"
#include "diffrank/experiments/report/report.hpp"
#include "diffrank/tests/experiments/made_sweep.hpp"
#include "diffrank/tests/experiments/tiny.hpp"
#include "diffrank/tests/support/catch.hpp"

using namespace diffrank;
using namespace diffrank::experiments;
using namespace diffrank::testing;

namespace {

Json row(const std::string& name, const Json& trial, const Json& values = {{"test.mae", 3.5}}) {
  return {{"name", name}, {"trial", trial}, {"values", values}};
}

/// tiny() over two losses with a weighting, and a table of these rows.
Json file(const Json& rows, const Json& of_table = Json::object()) {
  return tiny({{"sweep", {{"grid", {{"loss", {"l1", "mse"}}, {"weighting", {"none", "sqrt_inv(smoothing=lds)"}}}}}},
               {"report", {{"published", {{"source", "A paper"}, {"trial", of_table}, {"rows", rows}}}}}});
}

}  // namespace

TEST_CASE("A published row describes the trials whose configuration has its values") {
  const auto c = read(file({row("Vanilla", {{"loss.name", "l1"}, {"weighting", "none"}}),
                            row("LDS", {{"weighting.smoothing.name", "lds"}}), row("Five", {{"train.epochs", 5}}),
                            row("No stages", {{"stages", nullptr}})}));
  REQUIRE(c.published.size() == 1);
  CHECK(c.published[0].source == "A paper");
  const auto& rows = c.published[0].rows;
  REQUIRE(rows.size() == 4);
  CHECK(rows[0].trials == std::vector<std::string>{c.trials[0].hash});
  CHECK(rows[1].trials.size() == 2);
  CHECK(rows[2].trials.empty());
  CHECK(rows[3].trials.size() == 4);
  CHECK(rows[0].values == std::map<std::string, double>{{"test.mae", 3.5}});
}

TEST_CASE("The settings of a later stage are found, and so is a table for other data left out") {
  const auto rows =
      Json::array({row("RRT", {{"stages.1.train.part", "head"}, {"stages.1.weighting.name", "inverse"}})});
  auto stages = file(rows);
  stages["stages"] = {Json::object(), {{"train.part", "head"}, {"weighting", "inverse"}}};
  stages["sweep"] = Json::object();
  CHECK(read(stages).published.at(0).rows[0].trials.size() == 1);
  CHECK(read(file(Json::array({row("Vanilla", Json::object())}), {{"data.name", "sine"}})).published.size() == 1);
  CHECK(read(file(Json::array({row("Vanilla", Json::object())}), {{"data.name", "csv"}})).published.empty());
}

TEST_CASE("What is wrong with published figures is said with its place") {
  const auto wrong = problems(file(Json::array(
      {row("Vanilla", 5), row("", Json::object(), {{"test.mea", 1}}), row("X", Json::object(), {{"test.mae", "1"}})})));
  REQUIRE(wrong.size() == 4);
  CHECK_THAT(wrong[0], ContainsSubstring("report.published.rows[0].trial: must be an object {path: value}, got 5"));
  CHECK_THAT(wrong[1], ContainsSubstring("report.published.rows[1].name: must be a text"));
  CHECK_THAT(wrong[2], ContainsSubstring("rows[1].values.test.mea") && ContainsSubstring("mae"));
  CHECK_THAT(wrong[3], ContainsSubstring("rows[2].values.test.mae: must be a number"));
  CHECK_THAT(problem(tiny({{"report", {{"published", "file.json"}}}})), ContainsSubstring("must be an object"));
}

TEST_CASE("A report has published figures beside its own") {
  MadeSweep sweep(3);
  sweep.published({{{"source", "A paper, table 1"},
                    {"note", "another model"},
                    {"rows",
                     {{{"name", "Vanilla"}, {"values", {{"test.mae", 3.5}, {"test.mae.few", 9}}}, {"trials", {"a"}}},
                      {{"name", "Better"}, {"values", {{"test.mae", 3.25}}}, {"trials", Json::array()}}}}}});
  sweep.trial("a", {{"loss", "l1"}}, "", {1, 2, 3});
  const auto text = report({sweep.path()});
  CHECK_THAT(text, ContainsSubstring("Published figures beside those here (A paper, table 1; another model)"));
  const auto tables = published_tables(analyze({sweep.path()}, {}));
  REQUIRE(tables.size() == 1);
  CHECK(tables[0].header ==
        std::vector<std::string>{"published row", "trial here", "all", "all here", "few", "few here"});
  CHECK(tables[0].rows[0] == std::vector<std::string>{"Vanilla", "default trial", "3.5", "2.000 ± 1.000", "9", "-"});
  CHECK(tables[0].rows[1] == std::vector<std::string>{"Better", "-", "3.25", "-", "-", "-"});
  AnalysisSettings other;
  other.metric = "test.gm";
  CHECK(published_tables(analyze({sweep.path()}, other)).empty());
}
