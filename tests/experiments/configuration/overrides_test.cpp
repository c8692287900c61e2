// SPDX-License-Identifier: Apache-2.0
#include "diffrank/tests/experiments/tiny.hpp"
#include "diffrank/tests/support/catch.hpp"

using namespace diffrank;
using namespace diffrank::testing;

namespace {

Json with(const Json& sweep) {
  auto file = tiny({{"regularizer", "ranksim"}});
  file["sweep"] = sweep;
  return file;
}

}  // namespace

TEST_CASE("an override replaces the path wherever the sweep has it") {
  const Json zip{{"weight", {1, 2}}, {"loss", {"l1", "mse"}}};
  CHECK(trials(with({{"zip", zip}}), {"weight=3,4"}) ==
        Texts{"loss=l1 weight=3", "loss=l1 weight=4", "loss=mse weight=3", "loss=mse weight=4"});
  CHECK(trials(with({{"zip", zip}}), {"weight=3"}) == Texts{"loss=l1", "loss=mse"});
  CHECK(trials(with({{"zip", zip}}), {"weight=3", "loss=huber"}) == Texts{""});
  const Json random{{"weight", {{"uniform", {0, 1}}}}};
  CHECK(trials(with({{"random", random}, {"samples", 3}}), {"weight=3,4"}) == Texts{"weight=3", "weight=4"});
  const Json list{{{"weight", 1}, {"loss", "l1"}}, {{"loss", "mse"}, {"sweep", {{"grid", {{"weight", {1, 2}}}}}}}};
  CHECK(trials(with({{"list", list}}), {"weight=3"}) == Texts{"loss=l1", "loss=mse"});
  CHECK(trials(with({{"list", list}}), {"loss=huber"}) == Texts{"weight=1", "weight=2"});
}

TEST_CASE("an override with one value sets it in every trial") {
  for (const auto& trial : read(with({{"grid", {{"weight", {1, 2}}, {"loss", {"l1", "mse"}}}}}), {"weight=5"}).trials)
    CHECK(trial.trial->weight == 5);
}

TEST_CASE("an override applies where its path does, and must do so somewhere") {
  const auto file = with({{"grid", {{"regularizer.ranker", {"hard", "blackbox"}}}}});
  const auto all = read(file, {"regularizer.ranker.lambda=3,4"}).trials;
  REQUIRE(all.size() == 3);
  CHECK(all[0].hash == hash_of(tiny({{"regularizer", "ranksim(ranker=hard)"}})));
  CHECK(all[2].hash == hash_of(tiny({{"regularizer", "ranksim(ranker=blackbox(lambda=4))"}})));
  CHECK(problem(file, {"regularizer.ranker.tau=3"})
            .find("override \"regularizer.ranker.tau=3\": regularizer.ranker.tau: ranker '") == 0);
}

TEST_CASE("swept paths of what an override has replaced are left out, those of the override must apply") {
  const auto file =
      with({{"grid", {{"regularizer.ranker", {"hard", "blackbox"}}, {"regularizer.ranker.lambda", {1, 2}}}},
            {"list", {{{"regularizer.seed", 5}}}}});
  CHECK(trials(file).size() == 3);
  CHECK(trials(file, {"regularizer=none"}) == Texts{""});
  CHECK(trials(file, {"regularizer.ranker=hard"}) == Texts{""});
  CHECK(trials(file, {"regularizer.ranker=blackbox"}).size() == 2);
  CHECK_THAT(problem(file, {"regularizer=none", "regularizer.seed=1"}), ContainsSubstring("'regularizer' is none"));
}

TEST_CASE("of two overrides of a path the later one counts") {
  CHECK(trials(tiny(), {"train.epochs=1,2", "train.epochs=3,4"}) == Texts{"train.epochs=3", "train.epochs=4"});
  CHECK(read(tiny(), {"seeds=3", "seeds=2"}).seeds.size() == 2);
}

TEST_CASE("number and seed of random samples can be overridden") {
  const auto file = with({{"random", {{"weight", {{"uniform", {0, 1}}}}}}, {"samples", 3}});
  CHECK(trials(file, {"sweep.samples=5"}).size() == 5);
  CHECK(trials(file, {"sweep.seed=1"}) != trials(file));
  CHECK_THAT(problem(file, {"sweep.samples=0"}),
             ContainsSubstring("override \"sweep.samples=0\": sweep.samples: must be"));
  CHECK_THAT(problem(tiny(), {"sweep.samples=5"}), ContainsSubstring("is only allowed together with \"random\""));
}

TEST_CASE("an override that nothing answers to is an error with the nearest path") {
  CHECK_THAT(
      problem(tiny(), {"sedes=3"}),
      ContainsSubstring("override \"sedes=3\": sedes: the configuration has no option 'sedes'; did you mean 'seeds'?"));
  CHECK_THAT(problem(tiny(), {"report.gaol=min"}), ContainsSubstring("did you mean 'report.goal'?"));
  CHECK_THAT(problem(tiny(), {"train.epoch=1"}), ContainsSubstring("did you mean 'train.epochs'?"));
  CHECK_THAT(problem(tiny(), {"sweep.grid=1"}), ContainsSubstring("has no option 'sweep.grid'"));
}
