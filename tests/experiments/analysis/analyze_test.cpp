// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/analysis/analyze.hpp"

#include <cmath>

#include "diffrank/experiments/report/analysis_json.hpp"
#include "diffrank/experiments/statistics/holm.hpp"
#include "diffrank/tests/experiments/made_sweep.hpp"
#include "diffrank/tests/support/catch.hpp"

using namespace diffrank::experiments;
using diffrank::testing::MadeSweep;
using Texts = std::vector<std::string>;

namespace {

/// The base, two trials that are compared with it, and one with another axis and no run.
struct FourTrials : MadeSweep {
  FourTrials() : MadeSweep(4) {
    trial("base", {{"weight", "0"}}, "base", {5, 6, 7, 8});
    trial("b", {{"weight", "1"}}, "base", {4, 5.5, 6.5, 6.9});
    trial("c", {{"weight", "2"}}, "base", {4.9, 6.3, 6.5});
    trial("d", {{"weight", "2"}, {"regularizer.ranker.tau", "0.5"}}, "base");
    result("c", 3, {{"status", "nan"}});
  }
};

}  // namespace

TEST_CASE("A comparison has the tests of its paired differences, adjusted for all comparisons of the table") {
  const FourTrials sweep;
  const auto a = analyze({sweep.path()});
  const BySeed base{{0, 5}, {1, 6}, {2, 7}, {3, 8}};
  const auto b = paired_test({{0, 4}, {1, 5.5}, {2, 6.5}, {3, 6.9}}, base);
  const auto c = paired_test({{0, 4.9}, {1, 6.3}, {2, 6.5}}, base);
  const auto adjusted = holm({b.t_p, c.t_p, NAN});
  REQUIRE(a.trials.size() == 4);
  CHECK_FALSE(a.trials[0].comparison);
  CHECK(a.trials[0].is_baseline);
  const auto check = [](const PairedComparison& found, const PairedTest& test, double holm_p) {
    const auto &d = found.test.difference, &expected = test.difference;
    CHECK(found.baseline == 0);
    CHECK((d.n == expected.n && d.mean == expected.mean && d.low == expected.low && d.high == expected.high));
    CHECK((found.test.t_p == test.t_p && found.test.sign_flip_p == test.sign_flip_p));
    CHECK((found.holm_p == holm_p && found.test.effect_size == test.effect_size));
  };
  check(a.trials[1].comparison.value(), b, adjusted[0]);
  check(a.trials[2].comparison.value(), c, adjusted[1]);
  const auto& none = a.trials[3].comparison.value();
  CHECK((none.test.difference.n == 0 && std::isnan(none.test.t_p) && std::isnan(none.holm_p)));
  CHECK(std::isnan(none.test.sign_flip_p));
}

TEST_CASE("Columns are the axes that vary or that not all trials have, labels say their values by short names") {
  MadeSweep sweep;
  sweep.trial("a", {{"loss", "l1"}, {"weight", "0"}});
  sweep.trial("b", {{"loss", "l1"}, {"weight", "1"}, {"regularizer.ranker.tau", "0.5"}});
  const auto a = analyze({sweep.path()});
  CHECK(a.columns == Texts{"weight", "regularizer.ranker.tau"});
  CHECK(a.trials[0].label == "weight=0");
  CHECK(a.trials[1].label == "weight=1, tau=0.5");
  MadeSweep single;
  single.trial("a", {{"loss", "l1"}});
  CHECK(analyze({single.path()}).columns.empty());
  CHECK(analyze({single.path()}).trials[0].label == "default trial");
}

TEST_CASE("Sweeps of the same name are told apart by their folders, and one given twice counts once") {
  const FourTrials first, second;
  const auto a = analyze({first.path(), second.path(), first.path() + "/"});
  REQUIRE(a.sweeps.size() == 2);
  CHECK(a.sweeps[0].name == first.path());
  CHECK(a.trials.size() == 8);
  CHECK(a.trials[4].label == second.path() + ": weight=0");
  CHECK(a.trials[5].comparison->baseline == 4);
  CHECK_FALSE(a.borrowed_baseline);
}

TEST_CASE("A sweep without a baseline borrows the only one of the others, and none where there are several") {
  MadeSweep with(2), without(2), several(2);
  with.trial("a", {}, "a", {1, 2});
  without.trial("b", {}, "", {2, 4});
  for (const std::string hash : {"c", "d"}) several.trial(hash, {{"loss", hash}}, hash, {5, 6});
  const auto a = analyze({without.path(), with.path()});
  CHECK(a.borrowed_baseline == 1u);
  REQUIRE(a.trials[0].comparison);
  CHECK(a.trials[0].comparison->test.difference.mean == 1.5);
  CHECK(to_json(a)["trials"][0]["baseline"] == "a");
  CHECK_FALSE(analyze({without.path(), several.path()}).trials[0].comparison);
  CHECK_FALSE(analyze({without.path(), with.path(), several.path()}).trials[0].comparison);
}

TEST_CASE("The same trial in two sweeps does not compete with itself for the best mean") {
  MadeSweep first(3, "test.mae", "first"), second(3, "test.mae", "second");
  for (auto* sweep : {&first, &second}) sweep->trial("a", {}, "", {1, 2, 3});
  second.trial("b", {{"weight", "1"}}, "", {2, 3, 4});
  const auto a = analyze({first.path(), second.path()});
  CHECK((a.leader == 0u && a.runner_up == 2u));
  CHECK(a.trials[0].best);
  CHECK_FALSE(analyze({first.path()}).runner_up);
}

TEST_CASE("A leader whose own seeds favor the runner-up is not marked") {
  MadeSweep sweep(5);
  sweep.trial("a", {{"loss", "l1"}}, "", {5.1, 5.2, 5.1});
  sweep.trial("b", {{"loss", "mse"}}, "", {5, 5.1, 5, 9, 9});
  const auto a = analyze({sweep.path()});
  CHECK(a.leader == 0u);
  CHECK_FALSE(a.trials[0].best);
}

TEST_CASE("Trials without any finished run are analyzed, too") {
  MadeSweep sweep;
  sweep.trial("a");
  const auto a = analyze({sweep.path()});
  CHECK_FALSE(a.leader);
  CHECK(to_json(a)["trials"][0]["metrics"] == Json::object());
  CHECK_THROWS_WITH(analyze({}), ContainsSubstring("at least one"));
}

TEST_CASE("As JSON an analysis has the documented members") {
  const FourTrials sweep;
  const auto json = to_json(analyze({sweep.path()}));
  CHECK((json["metric"] == "test.mae" && json["goal"] == "min" && json["level"] == 0.95));
  CHECK(json["sweeps"] == Json::array({{{"name", "made"}, {"folder", sweep.path()}}}));
  CHECK(json["columns"] == Json{"weight", "regularizer.ranker.tau"});
  const auto& c = json["trials"][2];
  CHECK((c["sweep"] == "made" && c["folder"] == sweep.path() && c["hash"] == "c" && c["label"] == "weight=2"));
  CHECK(c["axes"] == Json{{"weight", "2"}});
  CHECK((c["baseline"] == "base" && c["is_baseline"] == false && c["best"] == false));
  CHECK(c["runs"] == Json{{"done", 3}, {"failed", 1}, {"open", 0}});
  CHECK(c["seeds"] == Json{0, 1, 2});
  CHECK(c["metrics"]["test.mae"]["mean"] == summarize({4.9, 6.3, 6.5}).mean);
  CHECK(c["difference"]["n"] == 3);
  for (const char* key : {"mean", "low", "high", "t_p", "sign_flip_p", "holm_p", "effect_size"})
    CHECK(c["difference"][key].is_number());
  CHECK_FALSE(c.contains("shots"));
  CHECK((json["trials"][0]["is_baseline"] == true && json["trials"][0]["difference"].is_null()));
  CHECK(json["trials"][3]["difference"]["t_p"] == "NaN");
}
