// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/report/report.hpp"

#include "diffrank/tests/experiments/made_sweep.hpp"
#include "diffrank/tests/experiments/process.hpp"
#include "diffrank/tests/support/catch.hpp"

using namespace diffrank::testing;
namespace fs = std::filesystem;

namespace {

struct TwoTrials : MadeSweep {
  TwoTrials() : MadeSweep(2) {
    trial("a", {{"loss", "l1"}}, "a");
    trial("b", {{"loss", "mse"}}, "a");
    for (std::size_t s = 0; s < 2; ++s) {
      done("a", s, {{"test.mae", 4}, {"val.mae", 1}, {"test.gm.few", 9}});
      done("b", s, {{"test.mae", 3}, {"val.mae", 2}, {"test.gm.few", 8}});
    }
  }
};

}  // namespace

TEST_CASE("report prints the tables of the sweeps it is given, and writes into them only if asked to") {
  const TwoTrials first, second;
  const auto before = files_below(first.path());
  const auto end = diffrank_command({"report", first.path(), second.path()});
  CHECK(end.status == 0);
  CHECK(end.out == diffrank::experiments::report({first.path(), second.path()}));
  CHECK(files_below(first.path()) == before);
  CHECK(diffrank_command({"report", first.path(), second.path(), "--write"}).out == end.out);
  for (const auto* sweep : {&first, &second}) {
    CHECK(fs::exists(sweep->file("summary.csv")));
    CHECK(fs::exists(sweep->file("summary.json")));
  }
}

TEST_CASE("report takes its metric, its order and how many trials it shows from flags") {
  const TwoTrials sweep;
  CHECK_THAT(diffrank_command({"report", sweep.path(), "--metric", "test.gm.few"}).out,
             ContainsSubstring("made: test.gm.few (smaller is better)"));
  const auto sorted = diffrank_command({"report", sweep.path(), "--sort"}).out;
  CHECK(sorted.find("| mse") < sorted.find("| l1"));
  CHECK_THAT(diffrank_command({"report", sweep.path(), "--top", "1"}).out, ContainsSubstring("| l1"));
  const auto wrong = diffrank_command({"report", sweep.path(), "--metric", "test.mea"});
  CHECK(wrong.status == 2);
  CHECK_THAT(wrong.err, ContainsSubstring("--metric: 'test.mea': unknown metric 'mea'; did you mean 'mae'?"));
  for (const auto& flag : {std::vector<std::string>{"--top", "0"}, {"--resamples", "1"}}) {
    const auto refused = diffrank_command({"report", sweep.path(), flag[0], flag[1]});
    CHECK(refused.status == 2);
    CHECK_THAT(refused.err, ContainsSubstring(flag[0]));
  }
}

TEST_CASE("report --shots has the bootstrap over test rows, or says why not") {
  const TwoTrials sweep;
  CHECK_THAT(diffrank_command({"report", sweep.path(), "--shots"}).out,
             ContainsSubstring("1 trial has no predictions.csv"));
  for (const std::string hash : {"a", "b"})
    for (std::size_t s = 0; s < 2; ++s) {
      std::string rows = "row,label,prediction\n";
      for (int i = 0; i < 20; ++i)
        rows += std::to_string(i) + "," + std::to_string(i) + "," + std::to_string(hash == "a" ? i + 3 : i - 1) + "\n";
      sweep.write(hash, s, "predictions.csv", rows);
      sweep.write(hash, s, "config.json",
                  R"({"data": {"name": "sine", "test": 1}, "shots": {"many": 100, "few": 20}})");
    }
  const auto end = diffrank_command({"report", sweep.path(), "--shots", "--resamples", "500"});
  CHECK(end.status == 0);
  CHECK_THAT(end.out, ContainsSubstring("over 500 draws of test rows") && ContainsSubstring("all (20 rows)") &&
                          ContainsSubstring("-2.000 [-2.000, -2.000]"));
  CHECK(diffrank_command({"report", sweep.path(), "--shots", "--metric", "val.mae"}).status == 2);
}

TEST_CASE("pick prints the fragment alone to standard output, its remarks to standard error") {
  const TwoTrials sweep;
  const auto end = diffrank_command({"pick", sweep.path(), "--by", "loss"});
  CHECK(end.status == 0);
  CHECK(diffrank::experiments::Json::parse(end.out)["sweep"]["list"].size() == 2);
  CHECK_THAT(end.err, ContainsSubstring("by val.mae:\n") && ContainsSubstring("loss=mse: 1 candidate, picked b"));
  CHECK(diffrank_command({"pick", sweep.path(), "--by", "loss", "--metric", "test.mae"}).status == 2);
  CHECK(diffrank_command({"pick", sweep.path(), "--by", "loss", "--metric", "test.mae", "--allow-test"}).status == 0);
  CHECK(diffrank_command({"pick", sweep.path(), "--by", "los"}).status == 2);
  const auto best = diffrank_command({"pick", sweep.path()});
  CHECK(diffrank::experiments::Json::parse(best.out)["sweep"]["list"].size() == 1);
  CHECK(diffrank_command({"pick", "--by", "loss", sweep.path(), sweep.path()}).status == 0);
}
