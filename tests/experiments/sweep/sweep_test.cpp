// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/sweep/sweep.hpp"

#include "diffrank/tests/experiments/tiny.hpp"
#include "diffrank/tests/support/catch.hpp"

using namespace diffrank;
using namespace diffrank::testing;

namespace {

Texts swept(const Json& sweep, const Json& changes = Json::object()) {
  auto file = tiny(changes);
  file["sweep"] = sweep;
  return trials(file);
}

const Json ranksim{{"regularizer", "ranksim"}};

}  // namespace

TEST_CASE("a zip goes through its lists in step") {
  const Json sweep{{"zip", {{"train.epochs", {1, 2}}, {"loss", {"l1", "mse"}}}}};
  CHECK(swept(sweep) == Texts{"loss=l1 train.epochs=1", "loss=mse train.epochs=2"});
}

TEST_CASE("several zips are multiplied with each other and with the grid") {
  const Json sweep{{"zip", {{{"train.epochs", {1, 2}}, {"train.batch", {3, 4}}}, {{"loss", {"l1", "mse"}}}}},
                   {"grid", {{"data.seed", {5, 6}}}}};
  CHECK(swept(sweep) ==
        Texts{"loss=l1 data.seed=5 train.batch=3 train.epochs=1", "loss=l1 data.seed=5 train.batch=4 train.epochs=2",
              "loss=l1 data.seed=6 train.batch=3 train.epochs=1", "loss=l1 data.seed=6 train.batch=4 train.epochs=2",
              "loss=mse data.seed=5 train.batch=3 train.epochs=1", "loss=mse data.seed=5 train.batch=4 train.epochs=2",
              "loss=mse data.seed=6 train.batch=3 train.epochs=1",
              "loss=mse data.seed=6 train.batch=4 train.epochs=2"});
}

TEST_CASE("a list is the union of its entries, and says of every trial what the others set") {
  const Json sweep{{"list", {{{"loss", "mse"}}, Json::object(), {{"train.epochs", 7}, {"loss", "huber(beta=2)"}}}}};
  CHECK(swept(sweep) ==
        Texts{"loss=mse train.epochs=3", "loss=l1 train.epochs=3", "loss=huber(beta=2) train.epochs=7"});
}

TEST_CASE("entries of a list have sweeps of their own, to any depth") {
  const Json inner{
      {"list", {{{"train.batch", 8}}, {{"train.batch", 9}, {"sweep", {{"grid", {{"data.seed", {1, 2}}}}}}}}}};
  const Json sweep{{"list", {{{"loss", "mse"}}, {{"loss", "huber"}, {"sweep", inner}}}},
                   {"grid", {{"train.epochs", {1, 2}}}}};
  CHECK(swept(sweep) == Texts{"loss=mse data.seed=0 train.batch=16 train.epochs=1",
                              "loss=mse data.seed=0 train.batch=16 train.epochs=2",
                              "loss=huber data.seed=0 train.batch=8 train.epochs=1",
                              "loss=huber data.seed=0 train.batch=8 train.epochs=2",
                              "loss=huber data.seed=1 train.batch=9 train.epochs=1",
                              "loss=huber data.seed=1 train.batch=9 train.epochs=2",
                              "loss=huber data.seed=2 train.batch=9 train.epochs=1",
                              "loss=huber data.seed=2 train.batch=9 train.epochs=2"});
}

TEST_CASE("random samples are as many as asked for, and more keep the earlier ones") {
  Json sweep{{"random", {{"weight", {{"uniform", {0, 1}}}}, {"train.batch", {{"integer", {1, 64}}}}}}, {"samples", 4}};
  const auto four = swept(sweep, ranksim);
  CHECK(four.size() == 4);
  sweep["samples"] = 9;
  const auto nine = swept(sweep, ranksim);
  REQUIRE(nine.size() == 9);
  CHECK(std::equal(four.begin(), four.end(), nine.begin()));
  sweep["seed"] = 0;
  CHECK(swept(sweep, ranksim) == nine);
  sweep["seed"] = 1;
  CHECK(swept(sweep, ranksim) != nine);
}

TEST_CASE("all combinations share the random samples, and other axes do not change them") {
  const Json random{{"weight", {{"log_uniform", {0.1, 10}}}}};
  const auto alone = swept({{"random", random}, {"samples", 3}}, ranksim);
  const auto both = swept({{"random", random}, {"samples", 3}, {"grid", {{"loss", {"l1", "mse"}}}}}, ranksim);
  REQUIRE(both.size() == 6);
  for (std::size_t i = 0; i < 6; ++i) CHECK(both[i] == (i < 3 ? "loss=l1 " : "loss=mse ") + alone[i % 3]);
}

TEST_CASE("a random number is stored so that it reads back the same") {
  const auto file =
      tiny({{"regularizer", "ranksim"}, {"sweep", {{"random", {{"weight", {{"uniform", {0, 1}}}}}}, {"samples", 20}}}});
  for (const auto& trial : read(file).trials) CHECK(std::stod(trial.axes.at(0).second) == trial.trial->weight);
}

TEST_CASE("a path that takes one value in the whole sweep is no axis of it") {
  CHECK(swept({{"grid", {{"loss", {"mse"}}, {"train.epochs", {1, 2}}}}}) == Texts{"train.epochs=1", "train.epochs=2"});
  CHECK(swept({{"list", {{{"loss", "l1"}}, {{"loss", "l1"}, {"train.epochs", 4}}}}}) ==
        Texts{"train.epochs=3", "train.epochs=4"});
  CHECK(swept({{"zip", {{"loss", {"mse"}}}}}) == Texts{""});
}

TEST_CASE("what a regularizer of weight 0 would be is no axis, and neither is the weight of none") {
  const Json sweep{
      {"grid", {{"regularizer", {"none", "ranksim"}}, {"weight", {0, 1, 2}}, {"regularizer.seed", {1, 2}}}}};
  CHECK(swept(sweep) == Texts{"regularizer=none", "regularizer=ranksim weight=1 regularizer.seed=1",
                              "regularizer=ranksim weight=1 regularizer.seed=2",
                              "regularizer=ranksim weight=2 regularizer.seed=1",
                              "regularizer=ranksim weight=2 regularizer.seed=2"});
}

TEST_CASE("a sweep that would make absurdly many trials is refused before they are made") {
  Json values = Json::array();
  for (int i = 0; i < 1000; ++i) values.push_back(i);
  const Json grid{{"data.seed", values}, {"train.batch", values}, {"train.epochs", values}, {"weight", values}};
  CHECK_THAT(problem(tiny({{"sweep", {{"grid", grid}}}})),
             ContainsSubstring("sweep: makes more than 100000 combinations"));
  const Json nested{{"grid", {{"data.seed", values}}},
                    {"list", {{{"loss", "l1"}, {"sweep", {{"zip", {{"train.batch", values}}}}}}}}};
  CHECK_THAT(problem(tiny({{"sweep", nested}})), ContainsSubstring("sweep: makes more than 100000 combinations"));
}
