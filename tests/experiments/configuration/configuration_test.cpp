// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/sweep/trial_reader.hpp"
#include "diffrank/tests/experiments/tiny.hpp"
#include "diffrank/tests/support/catch.hpp"

using namespace diffrank;
using namespace diffrank::testing;
using diffrank::experiments::set_path;

namespace {

const char* ranksim_text = "ranksim(ranker=permutahedron(strength=0.1), unique=mean)";
const Json ranksim_object{
    {"name", "ranksim"}, {"ranker", {{"name", "permutahedron"}, {"strength", 0.1}}}, {"unique", "mean"}};

}  // namespace

TEST_CASE("the text and the object form of a component are the same trial, at every depth") {
  const auto text = hash_of(tiny({{"regularizer", ranksim_text}}));
  CHECK(text.size() == 12);
  CHECK(hash_of(tiny({{"regularizer", ranksim_object}})) == text);
  auto mixed = ranksim_object;
  mixed["ranker"] = "permutahedron(strength=0.1)";
  CHECK(hash_of(tiny({{"regularizer", mixed}})) == text);
  CHECK(hash_of(tiny({{"regularizer", "ranksim( unique = mean,ranker=permutahedron( strength=1e-1 ))"}})) == text);
  CHECK(hash_of(tiny({{"regularizer", ranksim_text}, {"model", "mlp(hidden=[8])"}})) ==
        hash_of(tiny({{"regularizer", ranksim_text}, {"model", {{"name", "mlp"}, {"hidden", {8}}}}})));
}

TEST_CASE("the order of keys does not matter") {
  const auto hash = [](const char* text) {
    return experiments::read_configuration(text, "file", {}).trials.at(0).hash;
  };
  CHECK(hash(R"({"weight": 2, "regularizer": {"name": "ranksim", "seed": 3}, "train": {"epochs": 3, "batch": 8}})") ==
        hash(R"({"train": {"batch": 8, "epochs": 3}, "regularizer": {"seed": 3, "name": "ranksim"}, "weight": 2})"));
}

TEST_CASE("defaults that are spelled out change nothing, other values do") {
  const auto base = hash_of(tiny({{"regularizer", "ranksim"}}));
  CHECK(hash_of(tiny({{"regularizer", "ranksim"}, {"weight", 1}})) == base);
  CHECK(hash_of(tiny({{"regularizer", "ranksim"}, {"weight", 1.0}})) == base);
  CHECK(hash_of(tiny({{"regularizer", "ranksim(ranker=blackbox(lambda=2, normalize=true), seed=0)"}})) == base);
  CHECK(hash_of(tiny({{"regularizer", "ranksim"}, {"train", {{"optimizer", "adam(lr=0.001)"}}}})) == base);
  CHECK(hash_of(tiny({{"regularizer", "ranksim"}, {"shots", Json::object()}})) == base);
  CHECK(hash_of(tiny({{"regularizer", "ranksim"}, {"name", "other"}, {"seeds", 7}, {"$schema", "x"}})) == base);
  CHECK(hash_of(tiny({{"regularizer", "ranksim"}, {"weight", 2}})) != base);
  CHECK(hash_of(tiny({{"regularizer", "ranksim(ranker=blackbox(lambda=2, normalize=false))"}})) != base);
  CHECK(hash_of(tiny({{"regularizer", "ranksim"}, {"train", {{"select", "last"}}}})) != base);
}

TEST_CASE("a regularizer of weight 0 is the same trial as none") {
  const auto plain = hash_of(tiny());
  CHECK(hash_of(tiny({{"regularizer", "none"}, {"weight", 5}})) == plain);
  CHECK(hash_of(tiny_with("regularizer", nullptr)) == plain);
  CHECK(hash_of(tiny({{"regularizer", "ranksim"}, {"weight", 0}})) == plain);
  CHECK(hash_of(tiny({{"regularizer", "ranksim"}, {"weight", 0.5}})) != plain);
}

TEST_CASE("a sweep is every combination, the last axis fastest, equal trials once") {
  const Json sweep{{"grid", {{"regularizer", {"none", "ranksim"}}, {"train.epochs", {1, 2}}}}};
  CHECK(trials(tiny({{"sweep", sweep}})) == Texts{"regularizer=none train.epochs=1", "regularizer=none train.epochs=2",
                                                  "regularizer=ranksim train.epochs=1",
                                                  "regularizer=ranksim train.epochs=2"});
  const Json twice{{"grid", {{"weight", {0, 1, 1.0}}, {"regularizer", {"ranksim", "ranksim(seed=0)"}}}}};
  CHECK(trials(tiny({{"sweep", twice}})) == Texts{"weight=0", "regularizer=ranksim weight=1"});
}

TEST_CASE("outer paths of a sweep are set before inner ones") {
  const Json sweep{{"grid", {{"regularizer.ranker", {"hard", "blackbox"}}, {"regularizer", {"ranksim(seed=1)"}}}}};
  const auto file = tiny({{"sweep", sweep}});
  REQUIRE(read(file).trials.size() == 2);
  CHECK(read(file).trials[0].hash == hash_of(tiny({{"regularizer", "ranksim(seed=1, ranker=hard)"}})));
}

TEST_CASE("seeds are 0, 1, ... or those that are listed, in ascending order") {
  using Seeds = std::vector<std::uint64_t>;
  CHECK(read(tiny()).seeds == Seeds{0});
  CHECK(read(tiny({{"seeds", 3}})).seeds == Seeds{0, 1, 2});
  CHECK(read(tiny({{"seeds", {7, 3}}})).seeds == Seeds{3, 7});
  CHECK(read(tiny(), {"seeds=2"}).seeds == Seeds{0, 1});
  CHECK(read(tiny(), {"seeds=[4,2]"}).seeds == Seeds{2, 4});
  CHECK(read(tiny(), {"seeds=4,2"}).seeds == Seeds{2, 4});
}

TEST_CASE("an override replaces the file's value") {
  CHECK(hash_of(tiny({{"regularizer", "ranksim"}}), {"weight=3"}) ==
        hash_of(tiny({{"regularizer", "ranksim"}, {"weight", 3}})));
  CHECK(hash_of(tiny(), {"train.epochs=9"}) == hash_of(tiny({{"train", {{"epochs", 9}}}})));
  CHECK(hash_of(tiny(), {"model.hidden=[4,2]"}) == hash_of(tiny({{"model", "mlp(hidden=[4,2], activation=tanh)"}})));
  CHECK(hash_of(tiny(), {"shots.many=50"}) == hash_of(tiny({{"shots", {{"many", 50}}}})));
  CHECK(read(tiny(), {"name=2024"}).name == "2024");
  CHECK(read(tiny(), {"report.metric=test.gm"}).metric == "test.gm");
  CHECK_FALSE(read(tiny(), {"report.goal=max"}).minimize);
}

TEST_CASE("commas in an override sweep, but not those inside of parentheses and brackets") {
  const auto file = tiny({{"regularizer", "ranksim"}});
  CHECK(trials(file, {"weight=0,1"}) == Texts{"weight=0", "weight=1"});
  CHECK(
      trials(file, {"regularizer.ranker=blackbox(lambda=2, ties=min),permutahedron(strength=0.1, order=ascending)"}) ==
      Texts{"regularizer.ranker=blackbox(lambda=2, ties=min)",
            "regularizer.ranker=permutahedron(strength=0.1, order=ascending)"});
  CHECK(trials(file, {"regularizer.ranker=blackbox(lambda=2, ties=min)"}) == Texts{""});
  CHECK(trials(file, {"model.hidden=[4,4],[8]"}) == Texts{"model.hidden=[4,4]", "model.hidden=[8]"});
  CHECK(trials(file, {"model.hidden=[4,4]"}) == Texts{""});
}

TEST_CASE("an override of a swept path takes the axis out of the sweep, or replaces it") {
  const auto file =
      tiny({{"regularizer", "ranksim"}, {"sweep", {{"grid", {{"weight", {0, 1, 2}}, {"loss", {"l1"}}}}}}});
  CHECK(trials(file) == Texts{"weight=0", "weight=1", "weight=2"});
  CHECK(trials(file, {"weight=3"}) == Texts{""});
  CHECK(read(file, {"weight=3"}).trials[0].hash == hash_of(tiny({{"regularizer", "ranksim"}, {"weight", 3}})));
  CHECK(trials(file, {"weight=3,4"}) == Texts{"weight=3", "weight=4"});
}

TEST_CASE("a dotted path leads through components that are texts, objects, or not given at all") {
  const auto expected = hash_of(tiny({{"regularizer", "ranksim(ranker=blackbox(lambda=5))"}}));
  CHECK(hash_of(tiny({{"regularizer", "ranksim"}}), {"regularizer.ranker.lambda=5"}) == expected);
  CHECK(hash_of(tiny({{"regularizer", "ranksim(ranker=blackbox(lambda=3))"}}), {"regularizer.ranker.lambda=5"}) ==
        expected);
  CHECK(hash_of(tiny({{"regularizer", {{"name", "ranksim"}, {"ranker", "blackbox"}}}}),
                {"regularizer.ranker.lambda=5"}) == expected);
  CHECK(hash_of(tiny(), {"train.optimizer.lr=0.5"}) == hash_of(tiny({{"train", {{"optimizer", "adam(lr=0.5)"}}}})));
  CHECK(hash_of(tiny({{"train", {{"optimizer", "sgd(momentum=0.9)"}}}}), {"train.optimizer.lr=0.5"}) ==
        hash_of(tiny({{"train", {{"optimizer", "sgd(lr=0.5, momentum=0.9)"}}}})));
  CHECK(hash_of(tiny(), {"data.seed=4"}) == hash_of(tiny({{"data", "sine(n=60, val=2, test=2, seed=4)"}})));
  CHECK(hash_of(tiny(), {"data=csv", "data.path=a b.csv", "data.target=y"}) ==
        hash_of(tiny({{"data", "csv(path=\"a b.csv\", target=y)"}})));
}

TEST_CASE("a path sets nothing but itself") {
  Json trial{{"regularizer", ranksim_text}};
  set_path(trial, "regularizer.ranker.strength", 7);
  CHECK(trial ==
        Json{{"regularizer",
              {{"name", "ranksim"}, {"ranker", {{"name", "permutahedron"}, {"strength", 7}}}, {"unique", "mean"}}}});
  Json unchanged{{"loss", "l1"}};
  CHECK_THROWS_AS(set_path(unchanged, "weight.x", 1), InvalidSpec);
  CHECK(unchanged == Json{{"loss", "l1"}});
}

TEST_CASE("each trial is compared with itself after the baseline's values are set") {
  const auto file = tiny({{"regularizer", "ranksim"},
                          {"sweep", {{"grid", {{"loss", {"l1", "mse"}}, {"weight", {0, 1}}}}}},
                          {"report", {{"baseline", {{"weight", 0}}}}}});
  const auto trials = read(file).trials;  // l1 0, l1 1, mse 0, mse 1
  REQUIRE(trials.size() == 4);
  for (std::size_t i = 0; i < 4; ++i) CHECK(trials[i].baseline == trials[i / 2 * 2].hash);
  CHECK(read(tiny()).trials[0].baseline.empty());
}

TEST_CASE("the goal of a report is that of its metric unless the file says otherwise") {
  CHECK(read(tiny()).minimize);
  CHECK(read(tiny({{"report", {{"metric", "test.gm.few"}}}})).minimize);
  CHECK_FALSE(read(tiny({{"report", {{"metric", "test.spearman"}}}})).minimize);
  CHECK(read(tiny({{"report", {{"metric", "test.spearman"}, {"goal", "min"}}}})).minimize);
}

TEST_CASE("a trial's complete JSON reads back as the same trial") {
  for (const auto& changes : {Json::object(), Json{{"regularizer", ranksim_text}, {"weight", 0.1}},
                              Json{{"data", "csv(path=\"a, (b).csv\", target=\"x \\\"y\\\"\")"}},
                              Json{{"model", "mlp(hidden=[])"}, {"train", {{"optimizer", "sgd(lr=1e-5)"}}}}}) {
    const auto trial = read(tiny(changes)).trials.at(0);
    std::vector<Problem> found;
    const auto json = experiments::to_json(*trial.trial);
    const auto again = experiments::read_trial(json, found);
    CAPTURE(json);
    REQUIRE(again);
    CHECK(found.empty());
    CHECK(experiments::trial_hash(*again) == trial.hash);
    CHECK(experiments::to_json(*again) == json);
  }
}
