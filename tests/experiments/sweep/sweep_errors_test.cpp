// SPDX-License-Identifier: Apache-2.0
#include "diffrank/tests/experiments/tiny.hpp"
#include "diffrank/tests/support/catch.hpp"

using namespace diffrank;
using namespace diffrank::testing;

namespace {

std::string wrong(const Json& sweep) {
  return problem(tiny_with("sweep", sweep));
}

}  // namespace

TEST_CASE("an unknown kind of sweep is named with the nearest one") {
  CHECK_THAT(wrong({{"zipp", Json::object()}}),
             ContainsSubstring("sweep.zipp: unknown kind of sweep; did you mean 'zip'?"));
  CHECK_THAT(wrong({{"sample", 3}}), ContainsSubstring("did you mean 'samples'?"));
  CHECK_THAT(wrong({{"list", {{{"sweep", {{"gird", 1}}}}}}}),
             ContainsSubstring("sweep.list[0].sweep.gird: unknown kind of sweep; did you mean 'grid'?"));
}

TEST_CASE("lists of a zip must be equally long") {
  CHECK_THAT(
      wrong({{"zip", {{"loss", {"l1", "mse"}}, {"train.epochs", {1, 2, 3}}}}}),
      ContainsSubstring("sweep.zip.train.epochs: has 3 values, 'loss' has 2: lists of a zip must be equally long"));
  CHECK_THAT(wrong({{"zip", {1}}}), ContainsSubstring("sweep.zip[0]: must be an object"));
  CHECK_THAT(wrong({{"zip", 1}}), ContainsSubstring("sweep.zip: must be an object"));
  CHECK_THAT(wrong({{"zip", {{"loss", "l1"}}}}),
             ContainsSubstring("sweep.zip.loss: must be a list of values, got \"l1\""));
}

TEST_CASE("a list holds objects of paths and values") {
  for (const Json& value : {Json(1), Json::object(), Json(Json::array())})
    CHECK_THAT(wrong({{"list", value}}), ContainsSubstring("sweep.list: must be a list [{path: value, ...}, ...]"));
  CHECK_THAT(wrong({{"list", {{{"loss", "l1"}}, "mse"}}}), ContainsSubstring("sweep.list[1]: must be an object"));
  CHECK_THAT(wrong({{"list", {{{"sweep", 1}}}}}), ContainsSubstring("sweep.list[0].sweep: must be an object"));
}

TEST_CASE("random needs the number of samples, which belongs to nothing else") {
  const Json random{{"weight", {{"uniform", {0, 1}}}}};
  CHECK_THAT(wrong({{"random", random}}), ContainsSubstring("sweep.random: needs \"samples\" beside it"));
  for (const Json& samples : {Json(0), Json(-1), Json(1.5), Json("many"), Json(1000000000), Json(nullptr)})
    CHECK_THAT(wrong({{"random", random}, {"samples", samples}}),
               ContainsSubstring("sweep.samples: must be a whole number from 1 to 100000, got "));
  CHECK_THAT(wrong({{"random", random}, {"samples", 1}, {"seed", -1}}),
             ContainsSubstring("sweep.seed: must be a whole number from 0 to 18446744073709551615, got -1"));
  CHECK_THAT(wrong({{"samples", 3}}), ContainsSubstring("sweep.samples: is only allowed together with \"random\""));
  CHECK_THAT(wrong({{"seed", 3}}), ContainsSubstring("sweep.seed: is only allowed together with \"random\""));
  CHECK_THAT(wrong({{"random", {1}}, {"samples", 3}}), ContainsSubstring("sweep.random: must be an object"));
  CHECK_THAT(wrong({{"random", {{"weight", {{"normal", {0, 1}}}}}}, {"samples", 3}}),
             ContainsSubstring("sweep.random.weight: unknown distribution 'normal'"));
}

TEST_CASE("a path that is swept twice is an error that names both places") {
  const auto twice = [](const char* text) { return problems_of_text(std::string("{\"sweep\": ") + text + "}"); };
  CHECK(twice(R"({"grid": {"weight": [1]},
    "zip": {"weight": [2]}})") ==
        Texts{"file:2:13: sweep.zip.weight: is swept already, at file:1:21: leave one of them out"});
  CHECK_THAT(twice(R"({"zip": [{"weight": [1]}, {"weight": [2]}]})").at(0),
             ContainsSubstring("sweep.zip[1].weight: is swept"));
  CHECK_THAT(twice(R"({"grid": {"weight": [1]}, "list": [{"weight": 2}]})").at(0),
             ContainsSubstring("sweep.list[0].weight: is swept already"));
  CHECK_THAT(twice(R"({"list": [{"weight": 2, "sweep": {"grid": {"weight": [1]}}}]})").at(0),
             ContainsSubstring("sweep.list[0].sweep.grid.weight: is swept already"));
  CHECK(twice(R"({"list": [{"weight": 2}, {"weight": 3}, {"sweep": {"grid": {"weight": [1]}}}]})").empty());
}

TEST_CASE("everything that is wrong with a sweep is said at once") {
  CHECK(problems(tiny_with("sweep", {{"grid", {{"weight", 1}, {"wieght", {2}}, {"train.epochs", {0, 1}}}},
                                     {"zip", 5},
                                     {"seed", 1},
                                     {"list", {{{"loss", "l3"}}, 1}}}))
            .size() == 7);
}
