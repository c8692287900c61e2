// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/sweep/trial_reader.hpp"

#include "diffrank/tests/support/catch.hpp"

using namespace diffrank;
using namespace diffrank::experiments;

namespace {

Json configuration(const Json& changes) {
  Json json{{"data", "sine(n=64)"}, {"model", "mlp(hidden=[4])"}, {"loss", "l1"}, {"weight", 1}};
  json.merge_patch(changes);
  return json;
}

}  // namespace

TEST_CASE("A trial that is read after others is the one that it is by itself") {
  TrialReader reader;
  for (const Json& changes :
       {Json::object(), Json{{"weight", 2}}, Json{{"regularizer", "ranksim"}},
        Json{{"regularizer", "ranksim"}, {"weight", 0}}, Json{{"regularizer", "ranksim"}, {"weight", 3}},
        Json{{"train", {{"epochs", 2}}}}, Json::object(), Json{{"weight", -1}}, Json{{"loss", "l3"}},
        Json{{"loss", "mse"}}, Json{{"shots", {{"many", 1}, {"few", 2}}}}, Json{{"loss", nullptr}}, Json::object()}) {
    CAPTURE(changes);
    std::vector<Problem> problems, alone;
    const auto trial = reader.read(configuration(changes), problems);
    const auto same = read_trial(configuration(changes), alone);
    REQUIRE(problems.size() == alone.size());
    for (std::size_t i = 0; i < problems.size(); ++i) CHECK(problems[i].message == alone[i].message);
    REQUIRE((trial == nullptr) == (same == nullptr));
    if (trial) CHECK(to_json(*trial) == to_json(*same));
  }
}

TEST_CASE("Trials that are read one after another share the components that they have in common") {
  TrialReader reader;
  std::vector<Problem> problems;
  const auto first = reader.read(configuration({{"weight", 1}}), problems);
  const auto second = reader.read(configuration({{"weight", 2}, {"loss", "mse"}}), problems);
  CHECK(first->data == second->data);
  CHECK(first->loss != second->loss);
  CHECK(first->loss->name() == "l1");
}
