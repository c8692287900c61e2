// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/analysis/floors.hpp"

#include "diffrank/experiments/analysis/analyze.hpp"
#include "diffrank/tests/experiments/made_sweep.hpp"
#include "diffrank/tests/support/catch.hpp"

using namespace diffrank::experiments;
using diffrank::testing::MadeSweep;

namespace {

void add(MadeSweep& sweep, const std::string& hash, const MadeSweep::Axes& axes, const Json& median) {
  sweep.trial(hash, axes);
  for (std::size_t s = 0; s < 2; ++s)
    sweep.result(hash, s, {{"status", "done"}, {"metrics", {{"test.mae", 1}}}, {"training_median", median}});
}

Json median(double prediction, double mae) {
  return {{"prediction", prediction}, {"metrics", {{"test.mae", mae}}}};
}

}  // namespace

TEST_CASE("Trials with one data set have one floor") {
  MadeSweep sweep(2);
  add(sweep, "a", {{"loss", "l1"}}, median(4, 3));
  add(sweep, "b", {{"loss", "mse"}}, median(4, 3));
  const auto floors = analyze({sweep.path()}).floors;
  REQUIRE(floors.size() == 1);
  CHECK(floors[0].label == "training median");
  CHECK(floors[0].floor.prediction == 4);
  CHECK(floors[0].floor.metrics.at("test.mae") == 3);
  CHECK(floors[0].trials == std::vector<std::size_t>{0, 1});
}

TEST_CASE("Each data set has a floor, which the axes name that tell it from the others") {
  MadeSweep sweep(2);
  for (const std::string seed : {"1", "2"})
    for (const std::string loss : {"l1", "mse"})
      add(sweep, seed + loss, {{"data.seed", seed}, {"loss", loss}}, median(4, seed == "1" ? 3 : 2));
  const auto floors = analyze({sweep.path()}).floors;
  REQUIRE(floors.size() == 2);
  CHECK(floors[0].label == "training median (seed=1)");
  CHECK(floors[1].label == "training median (seed=2)");
  CHECK(floors[1].trials == std::vector<std::size_t>{2, 3});
}

TEST_CASE("Data sets that have one floor share its row") {
  MadeSweep sweep(2);
  add(sweep, "a", {{"data.split", "balanced"}}, median(4, 3));
  add(sweep, "b", {{"data.split", "random"}}, median(4, 2));
  add(sweep, "c", {{"data.split", "blind_spot"}}, median(4, 3));
  const auto floors = analyze({sweep.path()}).floors;
  REQUIRE(floors.size() == 2);
  CHECK(floors[0].label == "training median (split=balanced or blind_spot)");
  CHECK(floors[1].label == "training median (split=random)");
}

TEST_CASE("Trials whose results say nothing of a floor have none") {
  MadeSweep sweep(2);
  sweep.trial("a", {}, "", {1, 2});
  add(sweep, "b", {}, "damaged");
  add(sweep, "c", {}, {{"prediction", "NaN"}});
  CHECK(analyze({sweep.path()}).floors.empty());
}
