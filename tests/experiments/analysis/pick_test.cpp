// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/analysis/pick.hpp"

#include <algorithm>

#include "diffrank/tests/experiments/made_sweep.hpp"
#include "diffrank/tests/support/catch.hpp"

using namespace diffrank::experiments;
using diffrank::testing::MadeSweep;

namespace {

Picked picked(const MadeSweep& sweep, const std::vector<std::string>& by, const std::string& metric = "") {
  return pick({sweep.path()}, {by, metric, false});
}

bool remarks(const Picked& picked, const std::string& part) {
  return std::any_of(picked.remarks.begin(), picked.remarks.end(),
                     [&](const std::string& remark) { return remark.find(part) != remark.npos; });
}

/// Two rankers with three strengths each; validation and test disagree on which is best.
struct SixTrials : MadeSweep {
  SixTrials() : MadeSweep(2) {
    const char* strengths[] = {"0.1", "1", "10"};
    const double hard[] = {3, 2, 4}, soft[] = {5, 6, 4.5};
    for (int i = 0; i < 3; ++i) {
      add("hard", strengths[i], hard[i]);
      add("softsort", strengths[i], soft[i]);
    }
  }
  void add(const std::string& ranker, const std::string& strength, double value) {
    const auto hash = ranker + strength;
    trial(hash, {{"regularizer.ranker", ranker}, {"regularizer.strength", strength}});
    for (std::size_t s = 0; s < 2; ++s)
      done(hash, s, {{"val.mae", value + 0.1 * static_cast<double>(s)}, {"test.mae", -value}, {"val.pearson", value}});
  }
};

}  // namespace

TEST_CASE("For each value of an axis the trial with the best mean on the validation part is picked, as a sweep") {
  const auto found = picked(SixTrials(), {"regularizer.ranker"});
  CHECK(found.fragment == Json{{"sweep",
                                {{"list",
                                  {{{"regularizer.ranker", "hard"}, {"regularizer.strength", 1}},
                                   {{"regularizer.ranker", "softsort"}, {"regularizer.strength", 10}}}}}}});
  CHECK(remarks(found, "by val.mae"));
  CHECK(remarks(found, "regularizer.ranker=hard: 3 candidates, picked hard1 (2.050, 2 seeds)"));
}

TEST_CASE("Where larger is better the largest mean is picked, and a negative mean keeps its sign") {
  const auto found = picked(SixTrials(), {"ranker"}, "val.pearson");
  CHECK(found.fragment["sweep"]["list"][0]["regularizer.strength"] == 10);
  CHECK(found.fragment["sweep"]["list"][1]["regularizer.strength"] == 1);
  MadeSweep sweep(1);
  sweep.trial("a", {{"loss", "l1"}}, "", {-0.25}, "val.pearson");
  CHECK(remarks(picked(sweep, {"loss"}, "val.pearson"), "picked a (-0.2500, 1 seed)"));
}

TEST_CASE("A pick at the edge of what was tried is a warning, one inside is none") {
  const auto found = picked(SixTrials(), {"ranker"});
  CHECK(remarks(found,
                "warning: regularizer.ranker=softsort: regularizer.strength=10 is the largest of 3 values tried "
                "(0.1 .. 10)"));
  CHECK_FALSE(remarks(found, "warning: regularizer.ranker=hard"));
}

TEST_CASE("A pick of 0 as the least value is no warning: it is where such options begin") {
  MadeSweep sweep(1);
  sweep.trial("a", {{"loss", "l1"}, {"weight", "0"}}, "", {1}, "val.mae");
  sweep.trial("b", {{"loss", "l1"}, {"weight", "1"}}, "", {2}, "val.mae");
  CHECK_FALSE(remarks(picked(sweep, {"loss"}), "warning"));
}

TEST_CASE("Several axes pick for each combination of their values") {
  const auto found = picked(SixTrials(), {"ranker", "strength"});
  CHECK(found.fragment["sweep"]["list"].size() == 6);
  CHECK(remarks(found, "regularizer.ranker=hard, regularizer.strength=0.1: 1 candidate, picked"));
}

TEST_CASE("Candidates that lack runs are a warning, values without any finished run are left out") {
  MadeSweep sweep(2);
  sweep.trial("a", {{"loss", "l1"}, {"weight", "1"}}, "", {3, 4}, "val.mae");
  sweep.trial("b", {{"loss", "l1"}, {"weight", "2"}}, "", {2}, "val.mae");
  sweep.trial("c", {{"loss", "mse"}});
  sweep.trial("d", {{"weight", "7"}}, "", {1, 1}, "val.mae");
  const auto found = picked(sweep, {"loss"});
  CHECK(found.fragment["sweep"]["list"] == Json::array({{{"loss", "l1"}, {"weight", 2}}}));
  CHECK(remarks(found, "warning: loss=l1: 1 candidate lacks runs"));
  CHECK(remarks(found, "loss=mse: 1 candidate, none with a finished run"));
  CHECK(remarks(found, "1 trial has no such axis and cannot be picked"));
  CHECK_THROWS_WITH(picked(sweep, {"loss"}, "val.gm"),
                    ContainsSubstring("nothing to pick: no trial has a finished run"));
}

TEST_CASE("Values are JSON as the file had them") {
  MadeSweep sweep(1);
  sweep.trial("a", {{"a.number", "1e-3"}, {"b.flag", "true"}, {"c.list", "[64,32]"}, {"d", "ranksim(ranker=hard)"}}, "",
              {1}, "val.mae");
  CHECK(picked(sweep, {"d"}).fragment["sweep"]["list"][0] ==
        Json{{"a.number", 0.001}, {"b.flag", true}, {"c.list", {64, 32}}, {"d", "ranksim(ranker=hard)"}});
}

TEST_CASE("Candidates come from several sweeps; the same trial counts once") {
  MadeSweep first(1), second(1);
  first.trial("a", {{"loss", "l1"}, {"weight", "1"}}, "", {3}, "val.mae");
  second.trial("a", {{"loss", "l1"}, {"weight", "1"}}, "", {3}, "val.mae");
  second.trial("b", {{"loss", "l1"}, {"weight", "2"}}, "", {2}, "val.mae");
  const auto found = pick({first.path(), second.path()}, {{"loss"}, "", false});
  CHECK(found.fragment["sweep"]["list"][0]["weight"] == 2);
  CHECK(remarks(found, "loss=l1: 2 candidates"));
}

TEST_CASE("The metric is that of the report, on the validation part; the test part must be allowed") {
  MadeSweep sweep(1, "test.mae.few");
  sweep.trial("a", {{"loss", "l1"}}, "", {3}, "val.mae.few");
  CHECK(remarks(picked(sweep, {"loss"}), "by val.mae.few"));
  CHECK_THROWS_WITH(picked(sweep, {"loss"}, "test.mae"), ContainsSubstring("pick by val.mae, or add --allow-test"));
  CHECK(
      pick({SixTrials().path()}, {{"ranker"}, "test.mae", true}).fragment["sweep"]["list"][0]["regularizer.strength"] ==
      10);
}

TEST_CASE("An axis or a metric that is none is refused with the nearest") {
  const SixTrials sweep;
  CHECK_THROWS_WITH(picked(sweep, {"regularizer.rankr"}), ContainsSubstring("did you mean 'regularizer.ranker'?"));
  CHECK_THROWS_WITH(picked(sweep, {"ranker"}, "val.mea"), ContainsSubstring("did you mean 'mae'?"));
}

TEST_CASE("Without an axis the best of all trials is picked") {
  const auto found = picked(SixTrials(), {});
  REQUIRE(found.fragment["sweep"]["list"].size() == 1);
  CHECK(found.fragment["sweep"]["list"][0]["regularizer.ranker"] == "hard");
  CHECK(remarks(found, "all trials: 6 candidates, picked hard1"));
}
