// SPDX-License-Identifier: Apache-2.0
#include "diffrank/tests/experiments/tiny.hpp"
#include "diffrank/tests/support/catch.hpp"

using namespace diffrank;
using namespace diffrank::testing;

namespace {

/// The places of the problems, sorted.
Texts places(const std::string& text, const Texts& overrides = {}) {
  Texts list;
  for (const auto& p : problems_of_text(text, overrides)) list.push_back(p.substr(0, p.find(": ")));
  std::sort(list.begin(), list.end());
  return list;
}

}  // namespace

TEST_CASE("an error points at the value that is wrong") {
  CHECK(places(R"({
  "train": {
    "epochs": 0, "batch": 0
  },
  "weight":
    -1,
  "loss": "l3"
})") == Texts{"file:3:15", "file:3:27", "file:6:5", "file:7:11"});
  CHECK(places(R"({"name": "a/b", "seeds": [1, 1], "report": {"goal": "up", "metric": "mae"}})") ==
        Texts{"file:1:10", "file:1:26", "file:1:53", "file:1:69"});
}

TEST_CASE("an error about a key points at the key") {
  CHECK(places(R"({"weigth": 1})") == Texts{"file:1:2"});
  CHECK(places(R"({"train": {"epoch": 1}})") == Texts{"file:1:12"});
  CHECK(places(R"({"regularizer": {"name": "ranksim", "uniqe": 1}})") == Texts{"file:1:37"});
  CHECK(places(R"({"report": {"metrik": 1}})") == Texts{"file:1:13"});
  CHECK(places(R"({"sweep": {"gird": 1}})") == Texts{"file:1:12"});
  CHECK(places(R"({"sweep": {"grid": {"wieght": [1, 2]}}})") == Texts{"file:1:21"});
  CHECK(places(R"({"sweep": {"random": {"wieght": {"uniform": [1, 2]}}, "samples": 2}})") == Texts{"file:1:23"});
  CHECK(places(R"({"sweep": {"list": [{}, {"wieght": 1}]}})") == Texts{"file:1:26"});
}

TEST_CASE("an error inside of a text points at the text") {
  CHECK(places(R"-({"regularizer": {"name": "ranksim", "ranker": "blackbox(lamda=2)"}})-") == Texts{"file:1:47"});
  CHECK(places(R"-({"regularizer": "ranksim(ranker=blackbox(lambda=-2))"})-") == Texts{"file:1:17"});
  CHECK(places(R"-({"regularizer": "ranksim(ranker=blackbox(lambda=-2)"})-") == Texts{"file:1:17"});
}

TEST_CASE("an error about a swept value points at that value") {
  CHECK(places(R"({"sweep": {"grid": {
  "train.epochs": [1, 0, "x"],
  "loss": ["l3", {"name": "huber",
     "beta": -1}]
}}})") == Texts{"file:2:23", "file:2:26", "file:3:12", "file:4:14"});
  CHECK(places("{\"sweep\": {\"zip\": {\"train.batch\": [1,\n 0], \"loss\": [\"l3\", \"l1\"]}}}") ==
        Texts{"file:2:15", "file:2:2"});
  CHECK(places(R"({"sweep": {"random": {"train.epochs": {"integer": [-9, -5]}}, "samples": 3}})").at(0) == "file:1:39");
  CHECK(places(R"({"sweep": {"list": [{"sweep": {"list": [{"loss": "l3"}]}}]}})") == Texts{"file:1:50"});
}

TEST_CASE("the value that counts is blamed, not the one that it replaces") {
  CHECK(places(R"-({"regularizer": {"name": "ranksim", "ranker": "blackbox"}, "sweep": {"grid":
  {"regularizer": ["ranksim(ranker=blackbix)"]}}})-") == Texts{"file:2:20"});
  CHECK(places(R"({"regularizer": {"name": "ranksim", "ranker": "blackbix"}, "sweep": {"grid":
  {"regularizer.seed": [1, 2]}}})") == Texts{"file:1:47"});
  CHECK(places(R"({"train": {"epochs": 3}})", {"train.epochs=0"}) == Texts{"override \"train.epochs=0\""});
  CHECK(places(R"({"seeds": 3})", {"seeds=0"}) == Texts{"override \"seeds=0\""});
  CHECK(places(R"({"train": {"epochs": 0}})", {"train.epochs=2"}).empty());
}

TEST_CASE("an error about several values together points at what holds them, or at one of them") {
  CHECK(places(R"({"weight": 1, "shots": {"many": 1, "few": 5}})") == Texts{"file:1:24"});
  CHECK(places(R"({"weight": 1})", {"shots.many=1"}) == Texts{"override \"shots.many=1\""});
  CHECK(places(R"({"weight": 1,
  "sweep": {"grid": {"shots.few": [1, 500]}}})") == Texts{"file:2:39"});
}

TEST_CASE("a baseline's errors point at its values, or at the baseline") {
  CHECK(places(R"-({"report": {"baseline": {"weight": -1, "wieght": 2,
   "regularizer": "ranksim(ranker=x)"}}})-") == Texts{"file:1:36", "file:1:50", "file:2:19"});
  CHECK(places(R"({"report": {"baseline": {"train.epochs": 2}}})") == Texts{"file:1:13"});
}

TEST_CASE("a path and a message follow the place") {
  CHECK(problems_of_text("{\"train\": {\"epochs\": 0}}") == Texts{"file:1:22: train.epochs: must be >= 1, got '0'"});
}
