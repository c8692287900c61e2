// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/configuration/schema.hpp"
#include "diffrank/experiments/operators/listing.hpp"
#include "diffrank/tests/experiments/ablation.hpp"
#include "diffrank/tests/support/catch.hpp"

using namespace diffrank::testing;
namespace fs = std::filesystem;

namespace {

const Json two_trials = tiny({{"seeds", 2},
                              {"sweep", {{"grid", {{"regularizer", {"none", "ranksim"}}}}}},
                              {"report", {{"baseline", {{"regularizer", "none"}}}}}});

}  // namespace

TEST_CASE("a sweep is trained, reported, and left alone the second time") {
  const Ablation ablation(two_trials);
  const auto first = ablation.run();
  CAPTURE(first.err, first.out);
  REQUIRE(first.status == 0);
  CHECK_THAT(first.out, ContainsSubstring("| none ") && ContainsSubstring("| ranksim ") &&
                            ContainsSubstring("baseline") && ContainsSubstring("Run folders: " + ablation.sweep()));
  REQUIRE(ablation.runs().size() == 4);
  for (const auto& run : ablation.runs()) {
    CHECK(Json::parse(read_file(run + "/result.json"))["status"] == "done");
    CHECK(count(read_file(run + "/metrics.jsonl"), "\n") == 3);
    CHECK(Json::parse(read_file(run + "/env.json")).contains("commit"));
    CHECK_FALSE(fs::exists(run + "/checkpoint"));
  }
  const auto before = files_below(ablation.sweep());
  const auto second = ablation.run();
  CHECK(second.status == 0);
  CHECK(second.out == first.out);
  CHECK(second.err.empty());
  CHECK(files_below(ablation.sweep()) == before);
  CHECK(diffrank_command({"report", ablation.sweep()}).out + "\nRun folders: " + ablation.sweep() +
            "/\nA page with pictures: diffrank report " + ablation.sweep() + " --html report.html\n" ==
        first.out);
}

TEST_CASE("away from a terminal each finished run is one plain line") {
  const auto err = Ablation(two_trials).run().err;
  CHECK(count(err, "\n") == 4);
  CHECK(count(err, "\033") == 0);
  CHECK(count(err, "\r") == 0);
  CHECK_THAT(err, ContainsSubstring("[1/4] regularizer=none  seed 0  test.mae ") && ContainsSubstring("ETA 0:00"));
}

TEST_CASE("a dry run lists the runs and touches nothing") {
  const Ablation ablation(two_trials);
  const auto plan = ablation.run({"--dry-run"});
  CHECK(plan.status == 0);
  CHECK_THAT(plan.out, ContainsSubstring("2 trials x 2 seeds = 4 runs") &&
                           ContainsSubstring("0 done, 0 failed, 0 being trained, 4 open") &&
                           ContainsSubstring("4 runs to train; how long that takes can be said once a run is done."));
  CHECK_FALSE(fs::exists(ablation.folder.file("runs")));
  ablation.run({"seeds=1"});
  CHECK_THAT(ablation.run({"--dry-run"}).out,
             ContainsSubstring("2 done, 0 failed, 0 being trained, 2 open") &&
                 ContainsSubstring("2 runs to train: about 0:00 with --jobs 1, as the 2"));
}

TEST_CASE("a run's config.json is complete: run by itself it is that run") {
  const Ablation ablation(two_trials);
  REQUIRE(ablation.run().status == 0);
  for (const auto& run : ablation.runs()) {
    const auto text = read_file(run + "/config.json");
    const auto configuration = diffrank::experiments::read_configuration(text, "config.json", {});
    REQUIRE(configuration.trials.size() == 1);
    REQUIRE(configuration.seeds.size() == 1);
    CHECK(configuration.name == "tiny");
    CHECK(configuration.trials[0].hash + "-s" + std::to_string(configuration.seeds[0]) == fs::path(run).filename());
    CHECK(diffrank::experiments::to_json(*configuration.trials[0].trial)["train"] == Json::parse(text)["train"]);
  }
  const auto config = ablation.runs().front() + "/config.json";
  CHECK_THAT(diffrank_command({"run", config, "--out", ablation.folder.file("runs"), "--dry-run"}).out,
             ContainsSubstring("1 done, 0 failed, 0 being trained, 0 open") && ContainsSubstring("Nothing to train."));
}

TEST_CASE("a run that meets NaN says where, the sweep goes on, and the status is 1") {
  const Ablation ablation(
      tiny({{"loss", "mse"}, {"sweep", {{"grid", {{"train.optimizer", {"sgd(lr=1e200)", "adam"}}}}}}}));
  const auto first = ablation.run();
  CHECK(first.status == 1);
  CHECK_THAT(first.err, ContainsSubstring("nan: mse became ") && ContainsSubstring("in epoch 1, batch 2 of 4") &&
                            ContainsSubstring("1 run failed or met NaN (see log.txt in its folder)") &&
                            ContainsSubstring("[2/2] train.optimizer=adam"));
  CHECK_THAT(first.out, ContainsSubstring("0 (1 failed)"));
  const auto before = files_below(ablation.sweep());
  CHECK(ablation.run().status == 1);
  CHECK(files_below(ablation.sweep()) == before);
  const auto retried = ablation.run({"--retry-failed"});
  CHECK(retried.status == 1);
  CHECK_THAT(retried.err, ContainsSubstring("[2/2] train.optimizer=sgd(lr=1e200)  seed 0  nan: mse became "));
  for (const auto& run : ablation.runs()) {
    const auto result = Json::parse(read_file(run + "/result.json"));
    if (result["status"] == "nan")
      CHECK_THAT(read_file(run + "/log.txt"), ContainsSubstring("in epoch 1, batch 2 of 4"));
    else CHECK(result["status"] == "done");
  }
}

TEST_CASE("a data set that cannot be loaded fails its runs with its message, until they are retried") {
  const TemporaryFolder data;
  std::string table = "x,y\n";
  for (int i = 0; i < 60; ++i) table += std::to_string(i) + "," + std::to_string(i % 10) + "\n";
  const auto good = data.write("good.csv", table), late = data.file("late.csv");
  const Ablation ablation(
      tiny({{"data", "csv(target=y, test=0.2, val=0.2)"}, {"sweep", {{"grid", {{"data.path", {good, late}}}}}}}));
  const auto first = ablation.run();
  CHECK(first.status == 1);
  CHECK_THAT(first.err, ContainsSubstring("failed: ") && ContainsSubstring("late.csv"));
  data.write("late.csv", table);
  CHECK(ablation.run().status == 1);
  CHECK(ablation.run({"--retry-failed"}).status == 0);
  CHECK(ablation.run().status == 0);
}

TEST_CASE("result files that were cut short are written again by a rerun") {
  const Ablation ablation(two_trials);
  REQUIRE(ablation.run().status == 0);
  const auto run = ablation.runs().front(), result = read_file(run + "/result.json");
  std::ofstream(run + "/result.json") << result.substr(0, result.size() / 2);
  const auto again = ablation.run();
  CHECK(again.status == 0);
  CHECK(count(again.err, "\n") == 1);
  auto expected = Json::parse(result), found = Json::parse(read_file(run + "/result.json"));
  expected.erase("seconds");
  found.erase("seconds");
  CHECK(found == expected);
}

TEST_CASE("several processes share a sweep: each run is trained once, and none of them fails") {
  const Ablation ablation(tiny({{"seeds", 12}, {"train", {{"epochs", 10}}}}));
  std::vector<std::unique_ptr<Command>> processes;
  for (int i = 0; i < 4; ++i)
    processes.push_back(std::make_unique<Command>(
        std::vector<std::string>{"run", ablation.file, "--out", ablation.folder.file("runs")}));
  std::size_t trained = 0;
  for (auto& process : processes) {
    const auto end = process->wait();
    CAPTURE(end.err);
    CHECK((end.status == 0 || end.status == 3));
    CHECK((end.status == 3) == (count(end.err, " being trained by another process") == 1));
    trained += count(end.err, "test.mae");
  }
  CHECK(trained == 12);
  CHECK(ablation.runs().size() == 12);
  CHECK(ablation.run().err.empty());
}

TEST_CASE("a store that cannot be written ends the sweep with the file, the reason and what to do") {
  const Ablation ablation(two_trials);
  const auto below_a_file = diffrank_command({"run", ablation.file, "--out", ablation.file});
  CHECK(below_a_file.status == 1);
  CHECK_THAT(below_a_file.err, ContainsSubstring("diffrank: cannot ") && ContainsSubstring("Not a directory") &&
                                   ContainsSubstring("the same command goes on"));
  CHECK(diffrank_command({"run", ablation.file, "--out", "/proc/runs"}).status == 1);
  Command full({"run", ablation.file, "--out", ablation.folder.file("runs")}, {"", 3000, false});
  const auto end = full.wait();
  CHECK(end.status == 1);
  CHECK_THAT(end.err, ContainsSubstring("diffrank: cannot write") && ContainsSubstring("File too large") &&
                          ContainsSubstring("the same command goes on"));
  CHECK(ablation.run().status == 0);
}

TEST_CASE("check says everything that is wrong, and exits with 2") {
  const auto good = diffrank_command({"check", Ablation(two_trials).file});
  CHECK(good.status == 0);
  CHECK_THAT(good.out, ContainsSubstring("2 trials x 2 seeds, no errors"));
  const Ablation bad(tiny({{"loss", "l3"}, {"weigth", 1}}));
  for (const char* command : {"check", "run"}) {
    const auto end = diffrank_command({command, bad.file});
    CHECK(end.status == 2);
    CHECK(end.out.empty());
    CHECK_THAT(end.err, ContainsSubstring("ablation.json: 2 errors\n") && ContainsSubstring("ablation.json:1:") &&
                            ContainsSubstring(": loss: unknown loss 'l3'") &&
                            ContainsSubstring(": weigth: unknown; did you mean 'weight'?"));
  }
  const auto missing = diffrank_command({"check", bad.folder.file("none.json")});
  CHECK(missing.status == 2);
  CHECK(missing.err == "diffrank: cannot read '" + bad.folder.file("none.json") + "': No such file or directory\n");
  const auto empty = diffrank_command({"check", bad.folder.write("empty.json", "")});
  CHECK(empty.status == 2);
  CHECK_THAT(empty.err, ContainsSubstring("is empty; a JSON object was expected"));
}

TEST_CASE("mistakes on the command line are named, and the status is 2") {
  struct Mistake {
    Texts arguments;
    const char* says;
  };
  for (const auto& mistake :
       {Mistake{{"rnu", "a.json"}, "did you mean 'run'?"}, Mistake{{}, "subcommand is required"},
        Mistake{{"run"}, "file is required"}, Mistake{{"report"}, "runs is required"},
        Mistake{{"list", "--al"}, "--al"}, Mistake{{"list", "--threads", "0"}, "--threads: Value 0 not in range"},
        Mistake{{"--threads", "x", "list"}, "--threads: Value x"},
        Mistake{{"run", "a.json", "--job", "2"}, "diffrank: unknown flag '--job'; did you mean '--jobs'?"},
        Mistake{{"run", "a.json", "--outdir=x"}, "diffrank: unknown flag '--outdir'; did you mean '--out'?"},
        Mistake{{"check", "a.json", "--seeds", "3"},
                "diffrank: unknown flag '--seeds'; settings of the file are written without dashes: seeds=VALUE\n"},
        Mistake{{"list", "rankers", "losses"}, "diffrank: unexpected argument 'losses'\n"},
        Mistake{{"run", "a.json", "--jobs", "two"}, "diffrank: --jobs: "},
        Mistake{{"list", "rankerz"}, "unknown kind 'rankerz'; did you mean 'rankers'?"},
        Mistake{{"show", "permutahedrn"}, "did you mean 'permutahedron'?"}}) {
    const auto end = diffrank_command(mistake.arguments);
    CHECK(end.status == 2);
    CHECK(end.out.empty());
    CHECK_THAT(end.err, ContainsSubstring(mistake.says));
  }
}

TEST_CASE("list, show, schema and help print to standard output") {
  using diffrank::experiments::list_components, diffrank::experiments::show_component, diffrank::experiments::schema;
  CHECK(diffrank_command({"list", "rankers", "--threads", "1"}).out == list_components("rankers"));
  CHECK(diffrank_command({"show", "hard(ties=max)"}).out == show_component("hard(ties=max)"));
  CHECK(Json::parse(diffrank_command({"schema"}).out) == schema());
  const auto help = diffrank_command({"run", "--help"});
  CHECK(help.status == 0);
  CHECK_THAT(help.out, ContainsSubstring("--retry-failed"));
}

TEST_CASE("eval serves standard input line by line") {
  const auto end = diffrank_command(
      {"eval"}, "{\"ranker\": \"hard\", \"scores\": [[1, 2]]}\nbad\n{\"sorter\": \"hard\", \"scores\": [[1, 2]]}\n");
  CHECK(end.status == 0);
  CHECK(end.err.empty());
  CHECK(count(end.out, "\n") == 3);
  CHECK_THAT(end.out, ContainsSubstring("{\"ranks\":[[2.0,1.0]]}\n") && ContainsSubstring("{\"error\":") &&
                          ContainsSubstring("{\"sorted\":[[2.0,1.0]]}\n"));
  CHECK(diffrank_command({"eval"}).out.empty());
}

TEST_CASE("report works on an unfinished sweep and refuses a folder without one") {
  const Ablation ablation(two_trials);
  REQUIRE(ablation.run().status == 0);
  fs::remove(ablation.runs().front() + "/result.json");
  const auto unfinished = diffrank_command({"report", ablation.sweep()});
  CHECK(unfinished.status == 0);
  CHECK_THAT(unfinished.out, ContainsSubstring("1 (1 open)"));
  const TemporaryFolder empty;
  const auto none = diffrank_command({"report", empty.path()});
  CHECK(none.status == 1);
  CHECK_THAT(none.err, ContainsSubstring("holds no sweep.json"));
}
