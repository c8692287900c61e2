// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/sweep/option_path.hpp"

#include "diffrank/tests/support/catch.hpp"

using namespace diffrank;
using namespace diffrank::experiments;

namespace {

const Json trial{{"regularizer", {{"name", "ranksim"}, {"ranker", "blackbox(lambda=3)"}}},
                 {"loss", "huber"},
                 {"train", {{"epochs", 7}}}};

}  // namespace

TEST_CASE("a path reads what the trial says, and else the default") {
  CHECK(get_path(trial, "train.epochs") == 7);
  CHECK(get_path(trial, "loss") == "huber");
  CHECK(get_path(trial, "regularizer.ranker") == "blackbox(lambda=3)");
  CHECK(get_path(trial, "regularizer.ranker.lambda") == "3");
  CHECK(get_path(trial, "regularizer.ranker.normalize") == "true");
  CHECK(get_path(trial, "train.optimizer") == "adam");
  CHECK(get_path(Json::object(), "weight") == "1");
  CHECK(get_path(Json::object(), "regularizer") == "none");
}

TEST_CASE("reading a path changes nothing, and what was set is read") {
  auto changed = trial;
  const auto before = changed;
  get_path(changed, "regularizer.ranker.normalize");
  CHECK(changed == before);
  for (const char* path :
       {"weight", "regularizer.seed", "regularizer.ranker.lambda", "train.optimizer.lr", "shots.few"}) {
    set_path(changed, path, 0.5);
    CHECK(get_path(changed, path) == 0.5);
  }
}

TEST_CASE("a path that leads nowhere here is told apart from something wrong on the way") {
  for (const char* path :
       {"wieght", "train", "weight.x", "regularizer.rankr", "regularizer.ranker.tau", "loss.x.y", "seeds"}) {
    CAPTURE(path);
    CHECK_THROWS_AS(get_path(trial, path), NoSuchPath);
  }
  CHECK_THROWS_AS(get_path(Json::object(), "regularizer.seed"), NoSuchPath);
  for (const Json& broken : {Json{{"loss", "l3"}}, Json{{"loss", "l1("}}, Json{{"loss", 5}},
                             Json{{"loss", {{"name", 5}}}}, Json{{"loss", {{"x", 5}}}}}) {
    CAPTURE(broken);
    bool nowhere = false, wrong = false;
    try {
      get_path(broken, "loss.beta");
    } catch (const NoSuchPath&) {
      nowhere = true;
    } catch (const InvalidSpec&) {
      wrong = true;
    }
    CHECK((wrong && !nowhere));
  }
}

TEST_CASE("what is wrong on the way has the path of the component that is wrong") {
  const Json broken{{"regularizer", {{"name", "ranksim"}, {"ranker", "blackbix"}}}};
  CHECK_THROWS_WITH(get_path(broken, "regularizer.ranker.lambda"),
                    ContainsSubstring("regularizer.ranker: unknown ranker"));
}

TEST_CASE("outer paths come before inner ones, then the alphabet counts") {
  std::vector<std::string> paths{"b.a", "c", "a.b.c", "a.b", "a", "b"};
  std::sort(paths.begin(), paths.end(), is_outer);
  CHECK(paths == std::vector<std::string>{"a", "b", "c", "a.b", "b.a", "a.b.c"});
  CHECK(is_below("a.b.c", "a.b"));
  CHECK_FALSE(is_below("a.bc", "a.b"));
  CHECK_FALSE(is_below("a.b", "a.b"));
}

TEST_CASE("of several reasons why no trial has a path the first with a suggestion is kept") {
  const auto error = [](const std::string& message, const std::string& nearest) {
    return NoSuchPath({{"x", message, true, nearest}});
  };
  PathUse use;
  CHECK(use.failure("x") == nullptr);
  use.mark_missing("x", error("first", ""));
  use.mark_missing("x", error("second", "y"));
  use.mark_missing("x", error("third", "z"));
  REQUIRE(use.failure("x") != nullptr);
  CHECK(use.failure("x")->problems.at(0).message == "second");
  use.mark_used("x");
  use.mark_missing("x", error("fourth", ""));
  CHECK(use.failure("x") == nullptr);
}
