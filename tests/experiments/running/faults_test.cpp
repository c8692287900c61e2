// SPDX-License-Identifier: Apache-2.0
// What may happen to a sweep's folder between two runs of the command.
#include "diffrank/experiments/store/environment.hpp"
#include "diffrank/tests/experiments/ablation.hpp"
#include "diffrank/tests/support/catch.hpp"

using namespace diffrank::testing;
namespace fs = std::filesystem;

namespace {

/// A table, a sweep on it, and what is said when it is run again.
struct OnTable {
  OnTable() { write(0); }
  void write(int shift) const {
    std::string text = "x,y\n";
    for (int i = 0; i < 60; ++i) text += std::to_string(i + shift) + "," + std::to_string(i % 10) + "\n";
    data.write("t.csv", text);
  }
  TemporaryFolder data;
  Ablation ablation{tiny({{"data", "csv(path=\"" + data.file("t.csv") + "\", target=y, test=0.2, val=0.2)"},
                          {"train", {{"epochs", 2000}}}})};
};

void change(const std::string& file, const char* key, const Json& value) {
  auto json = Json::parse(read_file(file));
  json[key] = value;
  std::ofstream(file) << json.dump();
}

/// Files of a sweep but for its summaries.
std::map<std::string, std::string> files_of(const Ablation& ablation) {
  return files_below(ablation.runs().front());
}

}  // namespace

TEST_CASE("finished runs on data that have changed since are kept, and a note says how to train them again") {
  OnTable t;
  REQUIRE(t.ablation.run({"train.epochs=3"}).status == 0);
  const auto before = files_of(t.ablation);
  CHECK(Json::parse(before.at("/env.json"))["data"][0]["path"] == t.data.file("t.csv"));
  CHECK(t.ablation.run({"train.epochs=3"}).err.empty());
  t.write(7);
  const auto again = t.ablation.run({"train.epochs=3"});
  CHECK(again.status == 0);
  CHECK(again.err == "note: 1 finished run was trained before these files changed: " + t.data.file("t.csv") +
                         ". It is kept; to train it again, remove its folder, " + t.ablation.runs().front() + ".\n");
  CHECK_THAT(t.ablation.run({"train.epochs=3", "--dry-run"}).out,
             ContainsSubstring("note: 1 finished run was trained before"));
  CHECK(files_of(t.ablation) == before);
  fs::remove_all(t.ablation.runs().front());
  CHECK(t.ablation.run({"train.epochs=3"}).status == 0);
  CHECK(t.ablation.run({"train.epochs=3"}).err.empty());
}

TEST_CASE("a run that had begun on other data starts again") {
  OnTable t;
  const auto process = t.ablation.start();
  REQUIRE(wait_until([&] { return !t.ablation.begun().empty(); }));
  process->kill(SIGTERM);
  REQUIRE(process->wait().status == 130);
  t.write(7);
  CHECK(t.ablation.run().status == 0);
  const auto run = t.ablation.runs().front();
  CHECK_THAT(read_file(run + "/log.txt"),
             ContainsSubstring("the files of the data set hold something else than before: starting again"));
  const auto outcome = t.ablation.outcome();
  fs::remove_all(run);
  CHECK(t.ablation.run().status == 0);
  CHECK(t.ablation.outcome() == outcome);
}

TEST_CASE("finished runs of another diffrank are kept, and a note says so once") {
  const Ablation ablation(tiny({{"seeds", 3}}));
  REQUIRE(ablation.run().status == 0);
  for (const auto& run : ablation.runs()) change(run + "/env.json", "commit", "0123456789ab");
  const auto before = files_of(ablation);
  const auto again = ablation.run();
  CHECK(again.status == 0);
  CHECK(count(again.err, "\n") == 1);
  CHECK_THAT(again.err, ContainsSubstring("note: 3 finished runs were made by diffrank 0.1.0 (commit 0123456789ab), "
                                          "this is " +
                                          diffrank::experiments::version() +
                                          ". They are kept; to train one again, remove its folder, for instance " +
                                          ablation.sweep() + "/"));
  CHECK(files_of(ablation) == before);
  for (const auto& run : ablation.runs())
    change(run + "/env.json", "commit", Json::parse(before.at("/env.json"))["commit"]);
}

TEST_CASE("a finished run that has lost files is kept, and a note names them") {
  const Ablation ablation(tiny());
  REQUIRE(ablation.run().status == 0);
  const auto run = ablation.runs().front();
  for (const char* name : {"/metrics.jsonl", "/predictions.csv", "/env.json"}) fs::remove(run + name);
  const auto again = ablation.run();
  CHECK(again.status == 0);
  CHECK(again.err ==
        "note: 1 finished run lacks env.json, metrics.jsonl, predictions.csv. It is kept; to train it "
        "again, remove its folder, " +
            run + ".\n");
  fs::remove_all(run);
  CHECK(ablation.run().status == 0);
  CHECK(ablation.run().err.empty());
}

TEST_CASE("a begun run of which any file is lost, cut or garbled ends as if nothing had been") {
  const Ablation whole(slow(1));
  REQUIRE(whole.run().status == 0);
  const std::string name = GENERATE("checkpoint", "metrics.jsonl", "config.json", "env.json", ".lock");
  const int damage = GENERATE(0, 1, 2);
  CAPTURE(name, damage);
  const Ablation ablation(slow(1));
  const auto process = ablation.start();
  REQUIRE(wait_until([&] { return !ablation.begun().empty(); }));
  process->kill(SIGKILL);
  process->wait();
  const auto file = ablation.runs().front() + "/" + name;
  const auto text = read_file(file);
  if (damage == 0) fs::remove(file);
  else if (damage == 1) std::ofstream(file) << text.substr(0, text.size() / 2);
  else std::ofstream(file) << "[garbage\n" << text;
  const auto end = ablation.run();
  CAPTURE(end.err);
  CHECK(end.status == 0);
  CHECK(ablation.outcome() == whole.outcome());
}

TEST_CASE("a sweep.json that is damaged is written again") {
  const Ablation ablation(tiny());
  REQUIRE(ablation.run().status == 0);
  const auto file = ablation.sweep() + "/sweep.json", text = read_file(file);
  for (const auto& broken : {std::string(), text.substr(0, text.size() / 2), std::string("[]"),
                             std::string(R"({"trials": [1, {"hash": 2}], "earlier": 3})")}) {
    std::ofstream(file) << broken;
    CHECK(ablation.run().status == 0);
    CHECK(read_file(file) == text);
  }
}

TEST_CASE("trials of earlier invocations stay in sweep.json as such, while their runs are there") {
  const Ablation ablation(tiny({{"regularizer", "ranksim"}}));
  const auto hashes = [&](const char* key) {
    Texts list;
    for (const auto& trial : Json::parse(read_file(ablation.sweep() + "/sweep.json")).value(key, Json::array()))
      list.push_back(trial["hash"]);
    return list;
  };
  REQUIRE(ablation.run({"weight=1,2"}).status == 0);
  const auto first = hashes("trials");
  REQUIRE(first.size() == 2);
  CHECK(hashes("earlier").empty());
  REQUIRE(ablation.run({"weight=2,3"}).status == 0);
  CHECK(hashes("earlier") == Texts{first[0]});
  REQUIRE(ablation.run({"weight=4"}).status == 0);
  CHECK(hashes("earlier").size() == 3);
  REQUIRE(ablation.run({"weight=1,2"}).status == 0);
  CHECK(hashes("trials") == first);
  CHECK(hashes("earlier").size() == 2);
  for (const auto& hash : hashes("earlier")) fs::remove_all(ablation.sweep() + "/" + hash + "-s0");
  REQUIRE(ablation.run({"weight=1,2"}).status == 0);
  CHECK(hashes("earlier").empty());
}
