// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/report.hpp"

#include <sstream>

#include "../catch.hpp"
#include "diffrank/experiments/json.hpp"
#include "files.hpp"

using namespace diffrank::experiments;
using diffrank::testing::TemporaryFolder;

namespace {

/// A sweep's folder with results that the test makes up.
class MadeSweep {
 public:
  explicit MadeSweep(const std::vector<std::string>& trials, std::size_t seeds = 3, const std::string& baseline = "a",
                     const std::string& metric = "test.mae") {
    Json list = Json::array(), numbers = Json::array();
    for (const auto& hash : trials)
      list.push_back({{"hash", hash},
                      {"axes", Json::array({Json::array({"loss", hash + "-loss"}), Json::array({"weight", "1"})})},
                      {"baseline", baseline}});
    for (std::size_t s = 0; s < seeds; ++s) numbers.push_back(s);
    write("sweep.json", {{"name", "made"}, {"metric", metric}, {"goal", "min"}, {"seeds", numbers}, {"trials", list}});
  }
  void result(const std::string& hash, std::size_t seed, const Json& result) const {
    const auto run = hash + "-s" + std::to_string(seed);
    std::filesystem::create_directories(folder_.file(run));
    write(run + "/result.json", result);
  }
  void done(const std::string& hash, std::size_t seed, const Json& metrics) const {
    result(hash, seed, {{"status", "done"}, {"metrics", metrics}});
  }
  std::string path() const { return folder_.path(); }
  std::string text() const { return report(folder_.path()); }

  /// The cells of the row (0: the header), without spaces around them.
  std::vector<std::string> row(std::size_t index) const {
    std::istringstream lines(text());
    std::vector<std::string> cells;
    for (std::string line; std::getline(lines, line);) {
      if (line.rfind("| ", 0) != 0 || line.find("---") != line.npos || index-- != 0) continue;
      std::istringstream parts(line.substr(1));
      for (std::string cell; std::getline(parts, cell, '|');)
        cells.push_back(
            cell.substr(cell.find_first_not_of(' '), cell.find_last_not_of(' ') - cell.find_first_not_of(' ') + 1));
      break;
    }
    return cells;
  }

 private:
  void write(const std::string& name, const Json& json) const { folder_.write(name, json.dump()); }
  TemporaryFolder folder_;
};

using Cells = std::vector<std::string>;

}  // namespace

TEST_CASE("the report has means, standard deviations and paired intervals that hand computation gives") {
  const MadeSweep sweep({"a", "b"});
  const double a[] = {4, 5, 6}, b[] = {3.5, 4.1, 5.9};
  for (std::size_t s = 0; s < 3; ++s) {
    sweep.done("a", s,
               {{"test.mae", a[s]}, {"test.mae.many", 1}, {"test.mae.median", "NaN"}, {"test.mae.few", 200 + a[s]}});
    sweep.done("b", s,
               {{"test.mae", b[s]}, {"test.mae.many", 2}, {"test.mae.median", "NaN"}, {"test.mae.few", 20 + a[s]}});
  }
  CHECK(sweep.row(0) == Cells{"loss", "runs", "all", "many", "median", "few", "difference to baseline [95 %]"});
  CHECK(sweep.row(1) == Cells{"a-loss", "3", "5.000 ± 1.000", "1.000 ± 0.000", "-", "205.0 ± 1.0", "baseline"});
  // b: mean 4.5, sd sqrt((1 + 0.16 + 1.96) / 2) = 1.249. b - a: -0.5, -0.9, -0.1; mean -0.5, sd 0.4;
  // half width t_{2, 0.975} 0.4 / sqrt(3) = 4.302652730 * 0.2309401077 = 0.994.
  CHECK(sweep.row(2) ==
        Cells{"b-loss", "3", "4.500 ± 1.249", "2.000 ± 0.000", "-", "25.00 ± 1.00", "-0.500 [-1.494, +0.494]"});
  CHECK_THAT(sweep.text(), ContainsSubstring("made: test.mae (smaller is better)"));
}

TEST_CASE("the columns of a report on one shot are those of its metric, the difference is on the shot") {
  const MadeSweep sweep({"a", "b"}, 2, "a", "test.mae.few");
  for (std::size_t s = 0; s < 2; ++s) {
    sweep.done("a", s, {{"test.mae", 5}, {"test.mae.few", 9}});
    sweep.done("b", s, {{"test.mae", 6}, {"test.mae.few", 7}});
  }
  CHECK(sweep.row(2) == Cells{"b-loss", "2", "6.000 ± 0.000", "-", "-", "7.000 ± 0.000", "-2.000 [-2.000, -2.000]"});
}

TEST_CASE("differences are paired by seed, over the seeds that both trials have") {
  const MadeSweep sweep({"a", "b"}, 4);
  sweep.done("a", 0, {{"test.mae", 1}});
  sweep.done("a", 2, {{"test.mae", 5}});
  sweep.done("b", 1, {{"test.mae", 100}});
  sweep.done("b", 2, {{"test.mae", 4}});
  CHECK(sweep.row(2).back() == "-1.000 (one pair)");
  CHECK(sweep.row(2)[1] == "2 (2 open)");
}

TEST_CASE("runs that are open, cut short or failed are counted, not averaged") {
  const MadeSweep sweep({"a", "b"});
  sweep.done("a", 0, {{"test.mae", 3}});
  sweep.result("a", 1, {{"status", "nan"}, {"error", "l1 became NaN"}});
  sweep.result("a", 2, {{"status", "failed"}, {"error", "no such file"}});
  std::filesystem::create_directories(sweep.path() + "/b-s0");
  std::ofstream(sweep.path() + "/b-s0/result.json") << "{\"status\": \"done\", \"metr";
  CHECK(sweep.row(1) == Cells{"a-loss", "1 (2 failed)", "3.000", "-", "-", "-", "baseline"});
  CHECK(sweep.row(2) == Cells{"b-loss", "0 (3 open)", "-", "-", "-", "-", "-"});
  CHECK_THAT(sweep.text(), ContainsSubstring("2 trials have fewer than 3 finished runs") &&
                               ContainsSubstring("5 runs are open or failed"));
}

TEST_CASE("the share of active gradient entries has a column where a run has it") {
  const MadeSweep sweep({"a", "b"}, 1);
  sweep.done("a", 0, {{"test.mae", 3}});
  sweep.done("b", 0, {{"test.mae", 3}, {"ranksim.active", 0.125}});
  CHECK(sweep.row(0)[6] == "ranksim.active");
  CHECK(sweep.row(1)[6] == "-");
  CHECK(sweep.row(2)[6] == "0.125");
}

TEST_CASE("a folder without a sweep, or with a damaged one, is refused with its name") {
  const TemporaryFolder folder;
  CHECK_THROWS_WITH(report(folder.path()), ContainsSubstring(folder.path() + "' holds no sweep.json"));
  CHECK_THROWS_WITH(report(folder.file("none")), ContainsSubstring("none' holds no sweep.json"));
  for (const char* text :
       {"", "{", "[]", "{}", R"({"name": "x", "metric": "test.mae", "goal": "min", "seeds": [0], "trials": []})"}) {
    folder.write("sweep.json", text);
    CHECK_THROWS_WITH(report(folder.path()), ContainsSubstring("sweep.json"));
  }
}
