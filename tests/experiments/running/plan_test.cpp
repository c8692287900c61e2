// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/running/plan.hpp"

#include "diffrank/experiments/running/trial_filter.hpp"
#include "diffrank/experiments/store/run_folder.hpp"
#include "diffrank/experiments/store/sweep_file.hpp"
#include "diffrank/tests/experiments/files.hpp"
#include "diffrank/tests/experiments/tiny.hpp"
#include "diffrank/tests/support/catch.hpp"

using namespace diffrank::testing;
using namespace diffrank::experiments;

namespace {

const Configuration three = read(tiny({{"seeds", 2}, {"regularizer", "ranksim"}}), {"weight=0,1,2"});

struct Folder {
  void finish(std::size_t trial, std::uint64_t seed, const Json& result) const {
    RunFolder run(run_folder(folder.path(), three.trials.at(trial).hash, seed));
    REQUIRE(run.lock());
    run.finish(result);
  }
  std::string plan(std::size_t jobs = 1, bool retry_failed = false) const {
    return Plan(three.trials, three.seeds, folder.path()).to_text(jobs, retry_failed);
  }
  TemporaryFolder folder;
};

Json done(double seconds) {
  return {{"status", "done"}, {"metrics", Json::object()}, {"seconds", seconds}};
}

Texts selected(const Texts& only) {
  Texts labels;
  for (const auto& trial : select_trials(three.trials, only)) labels.push_back(trial_label(trial.axes));
  return labels;
}

std::string refused(const Texts& only) {
  try {
    select_trials(three.trials, only);
  } catch (const diffrank::InvalidSpec& error) {
    std::string text;
    for (const auto& p : error.problems) text += p.path + ": " + p.message + "\n";
    return text;
  }
  return "";
}

}  // namespace

TEST_CASE("a plan counts runs by what is done of them, and touches nothing") {
  const Folder f;
  CHECK_THAT(f.plan(), ContainsSubstring("3 trials x 2 seeds = 6 runs in ") &&
                           ContainsSubstring(": 0 done, 0 failed, 0 being trained, 6 open\n") &&
                           ContainsSubstring("6 runs to train; how long that takes can be said once a run is done."));
  CHECK(std::filesystem::is_empty(f.folder.path()));
  f.finish(0, 0, done(1));
  f.finish(1, 1, {{"status", "nan"}});
  f.finish(2, 0, {{"status", "failed"}});
  RunFolder other(run_folder(f.folder.path(), three.trials[2].hash, 1));
  REQUIRE(other.lock());
  CHECK_THAT(f.plan(), ContainsSubstring(": 1 done, 2 failed, 1 being trained, 2 open\n"));
  CHECK_THAT(f.plan(),
             ContainsSubstring("| weight=2 | " + three.trials[2].hash + " |    0 |      1 |             1 |    0 |"));
  CHECK_THAT(f.plan(), ContainsSubstring("2 runs to train: "));
  CHECK_THAT(f.plan(1, true), ContainsSubstring("4 runs to train: "));
}

TEST_CASE("the time left is that of the trial's finished runs, of the others an average, divided among the jobs") {
  const Folder f;
  f.finish(0, 0, done(100));
  f.finish(1, 0, done(200));
  // Open: 100 + 200 + 2 * 150.
  CHECK_THAT(f.plan(), ContainsSubstring("4 runs to train: about 10:00 with --jobs 1, as the 2 finished runs took."));
  CHECK_THAT(f.plan(4), ContainsSubstring("about 2:30 with --jobs 4"));
  CHECK_THAT(f.plan(100), ContainsSubstring("about 2:30 with --jobs 100"));
  for (const std::size_t trial : {0, 1, 2})
    for (const std::uint64_t seed : {0, 1}) f.finish(trial, seed, done(50));
  CHECK_THAT(f.plan(), ContainsSubstring("Nothing to train."));
}

TEST_CASE("trials are selected by the beginning of a hash or a part of a label") {
  CHECK(selected({}) == Texts{"weight=0", "weight=1", "weight=2"});
  CHECK(selected({"weight=1"}) == Texts{"weight=1"});
  CHECK(selected({"=2", three.trials[0].hash}) == Texts{"weight=0", "weight=2"});
  CHECK(selected({three.trials[1].hash.substr(0, 8)}) == Texts{"weight=1"});
  CHECK(selected({"=1", "=1"}) == Texts{"weight=1"});
}

TEST_CASE("a text that names no trial, or several, is refused with those that are near") {
  CHECK(refused({"weight=7"})
            .find("--only: 'weight=7' names no trial; the nearest: " + three.trials[0].hash + " (weight=0), ") == 0);
  CHECK(refused({"weight"}) == "--only: 'weight' names 3 trials, say more of one: " + three.trials[0].hash +
                                   " (weight=0), " + three.trials[1].hash + " (weight=1), " + three.trials[2].hash +
                                   " (weight=2)\n");
  CHECK_THAT(refused({"weight=22"}), ContainsSubstring("the nearest: " + three.trials[2].hash + " (weight=2), "));
  const auto both = refused({"x1", "x2", "=1"});
  CHECK_THAT(both, ContainsSubstring("'x1' names no trial") && ContainsSubstring("\n--only: 'x2' names no trial"));
  CHECK_THAT(refused({""}), ContainsSubstring("names 3 trials"));
}
