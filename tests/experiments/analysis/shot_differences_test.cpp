// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/analysis/shot_differences.hpp"

#include <cmath>

#include "diffrank/experiments/analysis/analyze.hpp"
#include "diffrank/experiments/dataset.hpp"
#include "diffrank/tests/experiments/made_sweep.hpp"
#include "diffrank/tests/support/catch.hpp"
#include "diffrank/tests/support/tolerances.hpp"

using namespace diffrank::experiments;
using diffrank::testing::MadeSweep;
using Values = std::vector<double>;

namespace {

bool near(double a, double b) {
  return diffrank::testing::distance(Values{a}, Values{b}) <= diffrank::testing::Tolerance<double>::value;
}

/// Labels 0 .. 19, one test row each; 60 training samples, almost all of them of label 0, so that with these
/// thresholds label 0 alone is many-shot and the others are few-shot.
const Json config{{"data", {{"name", "sine"}, {"n", 60}, {"imbalance", 50}, {"test", 1}}},
                  {"shots", {{"many", 40}, {"few", 20}}}};

/// A sweep of trials whose predictions are their labels plus errors by trial, seed and row.
template <class Error>
void add_runs(MadeSweep& sweep, const std::string& hash, std::size_t seeds, Error error, std::size_t rows = 20) {
  for (std::size_t s = 0; s < seeds; ++s) {
    std::string text = "row,label,prediction\n";
    for (std::size_t i = 0; i < rows; ++i)
      text += std::to_string(i) + "," + std::to_string(i) + "," +
              diffrank::to_text(static_cast<double>(i) + error(s, i)) + "\n";
    sweep.write(hash, s, "predictions.csv", text);
    sweep.write(hash, s, "config.json", config.dump());
    sweep.done(hash, s, {{"test.mae", 1 + static_cast<double>(s)}});
  }
}

const std::vector<std::string> shots{"all", "many", "median", "few"};

Analysis analyzed(const MadeSweep& sweep, const std::string& metric = "test.mae") {
  return analyze({sweep.path()}, {metric, true, 2000});
}

}  // namespace

TEST_CASE("A constant gain on a shot is that shot's difference, with an interval of no length") {
  MadeSweep sweep(2);
  sweep.trial("a", {}, "a");
  sweep.trial("b", {{"weight", "1"}}, "a");
  add_runs(sweep, "a", 2, [](auto, auto) { return 3; });
  add_runs(sweep, "b", 2, [](auto seed, auto row) { return row == 0 ? 5 : seed == 0 ? -1 : 2; });
  const auto a = analyzed(sweep);
  CHECK(a.trials[0].shots.empty());
  const auto& found = a.trials[1].shots;
  REQUIRE(found.size() == 4);
  CHECK((found.at("all").n == 20 && found.at("many").n == 1 && found.at("median").n == 0 && found.at("few").n == 19));
  CHECK((found.at("many").difference == 2 && found.at("many").low == 2 && found.at("many").high == 2));
  CHECK((found.at("few").difference == -1.5 && found.at("few").low == -1.5 && found.at("few").high == -1.5));
  CHECK(near(found.at("all").difference, (2 - 19 * 1.5) / 20));
  CHECK((found.at("all").low < found.at("all").difference && found.at("all").difference < found.at("all").high));
  CHECK((std::isnan(found.at("median").difference) && std::isnan(found.at("median").low)));
}

TEST_CASE("A metric that is no mean over rows is evaluated on every resample, run by run, and averaged over seeds") {
  MadeSweep sweep(2);
  sweep.trial("a", {}, "a");
  sweep.trial("b", {{"weight", "1"}}, "a");
  add_runs(sweep, "a", 2, [](auto seed, auto) { return seed == 0 ? 4 : 9; });
  add_runs(sweep, "b", 2, [](auto seed, auto row) { return (seed == 0 ? 1 : 4) * (row % 2 ? 2 : 1); });
  const auto found = analyzed(sweep, "test.gm").trials[1].shots;
  // few: rows 1 .. 19, ten of them odd: gm = base * 2^(share of odd rows), so the difference is monotonic in the share.
  const auto of_share = [](double share) { return (1 + 4) / 2. * std::pow(2, share) - (4 + 9) / 2.; };
  CHECK(near(found.at("few").difference, of_share(10. / 19)));
  CHECK(near(found.at("many").low, of_share(0)));
  // Binomial(19, 10/19): P(X <= 5) = 0.019, P(X <= 6) = 0.053; P(X <= 13) = 0.948, P(X <= 14) = 0.983
  CHECK(near(found.at("few").low, of_share(6. / 19)));
  CHECK(near(found.at("few").high, of_share(14. / 19)));
}

TEST_CASE("A correlation that some resample leaves undefined has a difference without an interval") {
  MadeSweep sweep(1);
  sweep.trial("a", {}, "a");
  sweep.trial("b", {{"weight", "1"}}, "a");
  add_runs(sweep, "a", 1, [](auto, auto row) { return row == 1 ? 0.5 : 0; });
  add_runs(sweep, "b", 1, [](auto, auto row) { return row == 2 ? 30 : 0; });
  const auto found = analyzed(sweep, "test.pearson").trials[1].shots;
  CHECK(found.at("all").difference < 0);
  CHECK(found.at("all").low < found.at("all").high);
  CHECK((std::isnan(found.at("many").difference) && std::isnan(found.at("many").low)));
}

TEST_CASE("Only seeds with predictions of both sides are paired, and a trial without any goes without, with a note") {
  MadeSweep sweep(3);
  sweep.trial("a", {}, "a");
  sweep.trial("b", {{"weight", "1"}}, "a");
  sweep.trial("c", {{"weight", "2"}}, "a", {1, 2, 3});
  add_runs(sweep, "a", 2, [](auto, auto) { return 3; });
  add_runs(sweep, "b", 3, [](auto seed, auto) { return seed == 2 ? 100 : 1; });
  const auto a = analyzed(sweep);
  CHECK(a.trials[1].shots.at("all").difference == -2);
  CHECK(a.trials[2].shots.empty());
  CHECK(a.notes.at(0) ==
        "1 trial has no predictions.csv that could be paired with the baseline's: no bootstrap over test rows.");
}

TEST_CASE("Runs on other test rows are not compared row by row") {
  MadeSweep sweep(1);
  sweep.trial("a", {}, "a");
  sweep.trial("b", {{"weight", "1"}}, "a");
  add_runs(sweep, "a", 1, [](auto, auto) { return 3; });
  add_runs(
      sweep, "b", 1, [](auto, auto) { return 1; }, 19);
  const auto a = analyzed(sweep);
  CHECK(a.trials[1].shots.empty());
  CHECK_THAT(a.notes.at(0), ContainsSubstring("other test rows than the baseline"));
}

TEST_CASE(
    "The bootstrap over test rows needs a metric of the test part, and a config.json that says what data it was") {
  MadeSweep sweep(1);
  sweep.trial("a", {}, "a");
  sweep.trial("b", {{"weight", "1"}}, "a");
  for (const char* hash : {"a", "b"}) add_runs(sweep, hash, 1, [](auto, auto) { return 3; });
  CHECK_THROWS_WITH(analyzed(sweep, "val.mae"), ContainsSubstring("add --metric test.mae"));
  for (const char* text : {"{}", "[]", "", R"({"data": {"name": "sine"}, "shots": {"many": 1}})"}) {
    sweep.write("b", 0, "config.json", text);
    CHECK_THROWS_WITH(analyzed(sweep), ContainsSubstring("b-s0/config.json"));
  }
}
