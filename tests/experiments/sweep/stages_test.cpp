// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/sweep/stages.hpp"

#include "diffrank/experiments/sweep/trial_reader.hpp"
#include "diffrank/tests/experiments/tiny.hpp"
#include "diffrank/tests/support/catch.hpp"

using namespace diffrank;
using namespace diffrank::testing;
using namespace diffrank::experiments;

namespace {

/// A training, and one of the head alone that begins anew.
const Json retrained{{"stages", Json::array({{{"train.epochs", 2}},
                                             {{"train", {{"part", "head"}, {"reset", "head"}, {"epochs", 1}}},
                                              {"weighting", "inverse"}}})}};

std::shared_ptr<const Trial> only_trial(const Json& changes, const Texts& overrides = {}) {
  return read(tiny(changes), overrides).trials.at(0).trial;
}

}  // namespace

TEST_CASE("a stage is the file's trial with what the stage sets, in dotted paths or in groups") {
  const auto trial = only_trial(retrained);
  REQUIRE(trial->stages.size() == 2);
  const auto &first = *trial->stages[0], &second = *trial->stages[1];
  CHECK(first.epochs == 2);
  CHECK(first.batch == 16);
  CHECK(first.weighting == nullptr);
  CHECK(first.part == ModelPart::all);
  CHECK(second.epochs == 1);
  CHECK(second.weighting->name() == "inverse");
  CHECK(second.part == ModelPart::head);
  CHECK(second.reset == Trial::Reset::head);
  CHECK(trial->all_epochs() == 3);
  CHECK(only_trial(Json::object())->all_stages().size() == 1);
}

TEST_CASE("a trial with stages and terms is read back from its JSON as the same trial") {
  auto file = retrained;
  file["terms"] = {{"order", {{"loss", "ranksim"}, {"weight", 0.5}}}, {"pairs", {{"loss", "gar"}}}};
  file["stages"][1]["terms.order.weight"] = 0;
  const auto trial = only_trial(file);
  REQUIRE(trial->stages.size() == 2);
  CHECK(trial->stages[0]->terms.size() == 2);
  CHECK(trial->stages[1]->terms.size() == 1);
  std::vector<Problem> found;
  const auto again = read_trial(trial_json(*trial), found);
  REQUIRE(found.empty());
  CHECK(trial_json(*again) == trial_json(*trial));
  CHECK(trial_hash(*again) == trial_hash(*trial));
}

TEST_CASE("every path of a stage or a term can be set and swept") {
  CHECK(only_trial(retrained, {"stages.1.train.epochs=7"})->stages[1]->epochs == 7);
  CHECK(only_trial(retrained, {"stages.0.regularizer=ranksim", "stages.0.regularizer.ranker.lambda=3"})
            ->stages[0]
            ->regularizer->option("ranker")
            .find("lambda=3") != std::string::npos);
  const auto term = only_trial(Json::object(), {"terms.order.loss=ranksim", "terms.order.weight=2"});
  CHECK(term->terms.at("order").loss->name() == "ranksim");
  CHECK(term->terms.at("order").weight == 2);

  auto file = tiny(retrained);
  file["terms"] = {{"order", {{"loss", "kendall"}}}};
  file["sweep"] = {{"grid", {{"stages.1.weighting", {"none", "sqrt_inv"}}, {"terms.order.weight", {0, 1}}}}};
  CHECK(trials(file) ==
        Texts{"stages.1.weighting=none terms.order.weight=0", "stages.1.weighting=none terms.order.weight=1",
              "stages.1.weighting=sqrt_inv terms.order.weight=0", "stages.1.weighting=sqrt_inv terms.order.weight=1"});
  file["sweep"] = {{"grid", {{"stages", {nullptr, retrained.at("stages")}}}}};
  const auto both = read(file).trials;
  REQUIRE(both.size() == 2);
  CHECK(both[0].trial->stages.empty());
  CHECK(both[1].trial->stages.size() == 2);
}

TEST_CASE("a term of weight 0 is none") {
  const Json order{{"terms", {{"order", {{"loss", "ranksim"}, {"weight", 0}}}}}};
  CHECK(hash_of(tiny(order)) == hash_of(tiny()));
}

TEST_CASE("what is wrong with stages and terms is said with its path") {
  CHECK_THAT(problem(tiny({{"stages", 3}})), ContainsSubstring("stages: must be a list of objects"));
  CHECK_THAT(problem(tiny({{"stages", {{{"data", "sine"}}}}})),
             ContainsSubstring("stages.0.data: is the same in all stages: set it at the top of the file"));
  CHECK_THAT(problem(tiny({{"stages", {{{"train.epoch", 1}}}}})),
             ContainsSubstring("stages.0.train.epoch") && ContainsSubstring("train.epochs"));
  CHECK_THAT(problem(tiny({{"stages", {{{"loss", "none"}, {"regularizer", "ranksim"}}}}})),
             ContainsSubstring("stages.0.loss") && ContainsSubstring("nothing trains the predictions"));
  CHECK_THAT(problem(tiny(retrained), {"stages.2.train.epochs=1"}), ContainsSubstring("2 stages, numbered from 0"));
  CHECK_THAT(problem(tiny(), {"stages.0.train.epochs=1"}), ContainsSubstring("no stages"));
  CHECK_THAT(problem(tiny({{"terms", {{"order", {{"weight", 1}}}}}})),
             ContainsSubstring("terms.order.loss: must be given"));
  CHECK_THAT(problem(tiny({{"terms", {{"loss", {{"loss", "ranksim"}}}}}})), ContainsSubstring("choose another name"));
  CHECK_THAT(problem(tiny({{"loss", "none"}})), ContainsSubstring("nothing would be trained"));
  CHECK_THAT(problem(tiny({{"loss", "none"}, {"regularizer", "ranksim"}})),
             ContainsSubstring("nothing trains the predictions"));
}

TEST_CASE("a loss whose need cannot be met is refused before anything is trained") {
  CHECK_THAT(problem(tiny({{"model", "mlp(hidden=[])"}, {"regularizer", "ranksim"}})),
             ContainsSubstring("regularizer") && ContainsSubstring("hidden layer"));
  CHECK_THAT(problem(tiny({{"train", {{"part", "head"}}}, {"regularizer", "ranksim"}})),
             ContainsSubstring("regularizer") && ContainsSubstring("train.part=head"));
  CHECK_THAT(problem(tiny({{"train", {{"part", "encoder"}}}, {"model", "mlp(hidden=[])"}})),
             ContainsSubstring("train.part"));
  CHECK_THAT(problem(tiny({{"loss", "corn"}, {"regularizer", "kendall"}})), ContainsSubstring("different outputs"));
  CHECK_THAT(problem(tiny({{"loss", "corn"}, {"data", "sine(n=60, target_scale=standardize)"}})),
             ContainsSubstring("target_scale=none"));
}
