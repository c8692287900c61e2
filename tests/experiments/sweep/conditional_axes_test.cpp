// SPDX-License-Identifier: Apache-2.0
#include "diffrank/tests/experiments/tiny.hpp"
#include "diffrank/tests/support/catch.hpp"

using namespace diffrank;
using namespace diffrank::testing;

namespace {

Json with(const Json& sweep, const Json& changes = Json::object()) {
  auto file = tiny({{"regularizer", "ranksim"}});
  file.merge_patch(changes);
  file["sweep"] = sweep;
  return file;
}

/// Which ranker, with the options that only some of them have.
const Json which_ranker{{"grid",
                         {{"regularizer", {"none", "ranksim"}},
                          {"regularizer.ranker", {"blackbox", "permutahedron", "hard", "sigmoid"}},
                          {"regularizer.ranker.lambda", {1, 2}},
                          {"regularizer.ranker.strength", {0.1, 1, 10}},
                          {"regularizer.ranker.tau", {0.1}}}}};

}  // namespace

TEST_CASE("an option that only some rankers have is an axis of theirs, and multiplies no others") {
  const Texts expected{"regularizer=none",
                       "regularizer=ranksim regularizer.ranker=blackbox regularizer.ranker.lambda=1",
                       "regularizer=ranksim regularizer.ranker=blackbox regularizer.ranker.lambda=2",
                       "regularizer=ranksim regularizer.ranker=permutahedron regularizer.ranker.strength=0.1",
                       "regularizer=ranksim regularizer.ranker=permutahedron regularizer.ranker.strength=1",
                       "regularizer=ranksim regularizer.ranker=permutahedron regularizer.ranker.strength=10",
                       "regularizer=ranksim regularizer.ranker=hard",
                       "regularizer=ranksim regularizer.ranker=sigmoid regularizer.ranker.tau=0.1"};
  CHECK(trials(with(which_ranker)) == expected);
}

TEST_CASE("a conditional value is set where it applies") {
  const auto all = read(with(which_ranker)).trials;
  REQUIRE(all.size() == 8);
  CHECK(all[2].hash == hash_of(tiny({{"regularizer", "ranksim(ranker=blackbox(lambda=2))"}})));
  CHECK(all[5].hash == hash_of(tiny({{"regularizer", "ranksim(ranker=permutahedron(strength=10))"}})));
  CHECK(all[6].hash == hash_of(tiny({{"regularizer", "ranksim(ranker=hard)"}})));
  CHECK(all[7].hash == hash_of(tiny({{"regularizer", "ranksim(ranker=sigmoid(tau=0.1))"}})));
}

TEST_CASE("options of components inside of components are conditional too") {
  const Json sweep{{"grid",
                    {{"regularizer.ranker", {"hard", "standardize(ranker=blackbox)", "standardize(ranker=sigmoid)"}},
                     {"regularizer.ranker.ranker.lambda", {3, 4}},
                     {"train.optimizer", {"adam", "sgd"}},
                     {"train.optimizer.momentum", {0, 0.9}}}}};
  CHECK(trials(with(sweep)).size() == (1 + 2 + 1) * (1 + 2));
}

TEST_CASE("a zip applies as far as its paths do, and does not multiply where none does") {
  const Json sweep{{"grid", {{"regularizer.ranker", {"hard", "blackbox", "permutahedron"}}}},
                   {"zip", {{"regularizer.ranker.lambda", {1, 2, 3}}, {"regularizer.ranker.strength", {0.1, 1, 10}}}}};
  CHECK(trials(with(sweep)).size() == 1 + 3 + 3);
}

TEST_CASE("random samples of a path that does not apply are not multiplied") {
  const Json sweep{{"grid", {{"regularizer.ranker", {"hard", "blackbox", "permutahedron"}}}},
                   {"random",
                    {{"regularizer.ranker.lambda", {{"log_uniform", {0.1, 10}}}},
                     {"regularizer.ranker.strength", {{"log_uniform", {0.01, 1}}}}}},
                   {"samples", 5}};
  CHECK(trials(with(sweep)).size() == 1 + 5 + 5);
}

TEST_CASE("many conditional axes of many values are far from any limit") {
  Json values = Json::array();
  for (int i = 1; i <= 100; ++i) values.push_back(i);
  auto sweep = which_ranker;
  for (const char* option : {"lambda", "strength", "tau"})
    sweep["grid"][std::string("regularizer.ranker.") + option] = values;
  CHECK(read(with(sweep)).trials.size() == 1 + 3 * 100 + 1);
}

TEST_CASE("a path that applies to no trial of the sweep is an error, with the nearest one that would") {
  CHECK(problem(with({{"grid", {{"regularizer.ranker", {"hard", "blackbox"}}, {"regularizer.ranker.lamda", {1, 2}}}}}))
            .find("regularizer.ranker.lamda: ranker 'blackbox' has no option 'lamda'; did you mean 'lambda'?") !=
        std::string::npos);
  CHECK_THAT(problem(with({{"zip", {{"wieght", {1, 2}}}}})), ContainsSubstring("did you mean 'weight'?"));
  CHECK_THAT(problem(with({{"random", {{"wieght", {{"uniform", {0, 1}}}}}}, {"samples", 3}})),
             ContainsSubstring("did you mean 'weight'?"));
  CHECK_THAT(problem(with({{"grid", {{"regularizer.ranker", {"hard", "blackbox"}}}}}, {{"regularizer", "none"}})),
             ContainsSubstring("regularizer.ranker: 'regularizer' is none: name a component"));
}

TEST_CASE("what an entry of a list says must apply to every trial that takes it") {
  const Json entry{{"regularizer.ranker", "hard"}};
  CHECK_THAT(problem(with({{"grid", {{"regularizer", {"none", "ranksim"}}}}, {"list", {entry}}})),
             ContainsSubstring("regularizer.ranker: 'regularizer' is none"));
  CHECK(read(with({{"list", {{{"regularizer", "none"}}, entry}}})).trials.size() == 2);
  CHECK_THAT(problem(with({{"list", {{{"regularizer.rankr", "hard"}}}}})), ContainsSubstring("did you mean 'ranker'?"));
}

TEST_CASE("every trial has a baseline to which the baseline's values apply, whatever axes it has") {
  const auto all = read(with(which_ranker, {{"report", {{"baseline", {{"regularizer", "none"}}}}}})).trials;
  REQUIRE(all.size() == 8);
  for (const auto& trial : all) CHECK(trial.baseline == all[0].hash);
  const auto hard = read(with(which_ranker, {{"report", {{"baseline", {{"regularizer.ranker", "hard"}}}}}})).trials;
  for (std::size_t i = 0; i < 8; ++i) CHECK(hard[i].baseline == (i == 0 ? "" : all[6].hash));
}

TEST_CASE("a baseline's value that no longer applies after its others is left out") {
  const Json baseline{{"regularizer.ranker", "blackbox"}, {"regularizer.ranker.lambda", 2}};
  const auto all = read(with(which_ranker, {{"report", {{"baseline", baseline}}}})).trials;
  for (std::size_t i = 1; i < 8; ++i) CHECK(all[i].baseline == all[2].hash);
  const Json some{{"regularizer.ranker.lambda", 1}};
  const auto own = read(with(which_ranker, {{"report", {{"baseline", some}}}})).trials;
  for (std::size_t i = 0; i < 8; ++i) CHECK(own[i].baseline == (i == 1 || i == 2 ? all[1].hash : ""));
}

TEST_CASE("a baseline that applies to no trial, or is none of the sweep, is an error") {
  const auto complaint = [](const Json& baseline) {
    return problem(with(which_ranker, {{"report", {{"baseline", baseline}}}}));
  };
  CHECK_THAT(
      complaint({{"regularizer.ranker.lamda", 1}}),
      ContainsSubstring("report.baseline.regularizer.ranker.lamda: ") && ContainsSubstring("has no option 'lamda'"));
  CHECK_THAT(complaint({{"regularizer.ranker.lambda", 7}}),
             ContainsSubstring("report.baseline: no trial of this sweep has"));
  CHECK_THAT(complaint({{"regularizer.ranker.lambda", -7}}),
             ContainsSubstring("report.baseline.regularizer.ranker.lambda: ranker 'blackbox': lambda must be >= 0"));
}
