// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/report/report.hpp"

#include <algorithm>
#include <sstream>

#include "diffrank/tests/experiments/made_sweep.hpp"
#include "diffrank/tests/support/catch.hpp"

using namespace diffrank::experiments;
using diffrank::testing::MadeSweep;
using Cells = std::vector<std::string>;

namespace {

std::string text(const MadeSweep& sweep, const ReportSettings& settings = {}) {
  return report({sweep.path()}, settings);
}

/// The cells of a table's row (0: the header), without spaces around them.
Cells row(const std::string& text, std::size_t which_table, std::size_t which_row) {
  std::istringstream lines(text);
  std::size_t table = 0, row = 0;
  bool inside = false;
  for (std::string line; std::getline(lines, line);) {
    const bool cells = line.rfind("| ", 0) == 0;
    if (inside && !cells) ++table, row = 0;
    inside = cells;
    if (!cells || line.rfind("| ---", 0) == 0 || table != which_table || row++ != which_row) continue;
    Cells found;
    std::istringstream parts(line.substr(1));
    for (std::string cell; std::getline(parts, cell, '|');) {
      const auto first = cell.find_first_not_of(' ');
      found.push_back(cell.substr(first, cell.find_last_not_of(' ') + 1 - first));
    }
    return found;
  }
  return {};
}

std::size_t widest_line(const std::string& text) {
  std::istringstream lines(text);
  std::size_t widest = 0;
  for (std::string line; std::getline(lines, line);)
    if (line.rfind("| ", 0) == 0)
      widest = std::max<std::size_t>(
          widest, std::count_if(line.begin(), line.end(), [](char c) { return (c & 0xC0) != 0x80; }));
  return widest;
}

/// a is the baseline; b - a: -0.5, -0.9, -0.1.
MadeSweep& two_trials(MadeSweep& sweep) {
  sweep.trial("a", {{"loss", "l1"}}, "a", {4, 5, 6});
  sweep.trial("b", {{"loss", "mse"}}, "a", {3.5, 4.1, 5.9});
  return sweep;
}

}  // namespace

TEST_CASE("the report has means, standard deviations and intervals that hand computation gives") {
  MadeSweep sweep;
  two_trials(sweep);
  const double a[] = {4, 5, 6}, b[] = {3.5, 4.1, 5.9};
  for (std::size_t s = 0; s < 3; ++s) {
    sweep.done("a", s, {{"test.mae", a[s]}, {"test.mae.many", 1}, {"test.mae.few", 200 + a[s]}});
    sweep.done("b", s, {{"test.mae", b[s]}, {"test.mae.many", 2}, {"test.mae.few", 20 + a[s]}});
  }
  const auto report = text(sweep);
  CHECK(row(report, 0, 0) == Cells{"loss", "runs", "all", "95 % interval", "many", "few"});
  // half width of a: t_{2, 0.975} / sqrt(3) = 4.302652730 * 0.5773502692 = 2.484
  CHECK(row(report, 0, 1) == Cells{"l1", "3", "5.000 ± 1.000", "[2.516, 7.484]", "1.000 ± 0.000", "205.0 ± 1.0"});
  // b: mean 4.5, sd sqrt((1 + 0.16 + 1.96) / 2) = 1.249, half width 3.103
  CHECK(row(report, 0, 2) == Cells{"mse", "3", "4.500 ± 1.249", "[1.397, 7.603]", "2.000 ± 0.000", "25.00 ± 1.00"});
  CHECK_THAT(report, ContainsSubstring("made: test.mae (smaller is better)"));
}

TEST_CASE("the last row of the results is the training median, one value without spread") {
  MadeSweep sweep;
  two_trials(sweep);
  for (const std::string hash : {"a", "b"})
    for (std::size_t s = 0; s < 3; ++s)
      sweep.result(hash, s,
                   {{"status", "done"},
                    {"metrics", {{"test.mae", s + 1}, {"test.mae.few", 3}, {"ranksim.active", 1}}},
                    {"training_median", {{"prediction", 2}, {"metrics", {{"test.mae", 8.125}}}}}});
  const auto report = text(sweep);
  CHECK(row(report, 0, 0) == Cells{"loss", "runs", "all", "95 % interval", "few", "ranksim.active"});
  CHECK(row(report, 0, 3) == Cells{"training median", "-", "8.125", "-", "-", "-"});
  CHECK(row(report, 0, 4).empty());
  CHECK(row(report, 1, 2).empty());
}

TEST_CASE("zones are columns where test labels lie outside those of the training part") {
  MadeSweep sweep(1);
  sweep.trial("a");
  sweep.done("a", 0, {{"test.mae", 2}, {"test.mae.seen", 2}});
  CHECK(row(text(sweep), 0, 0) == Cells{"trial", "runs", "all"});
  sweep.done("a", 0, {{"test.mae", 2}, {"test.mae.seen", 1}, {"test.mae.extrapolation", 3}});
  CHECK(row(text(sweep), 0, 0) == Cells{"trial", "runs", "all", "seen", "extrapolation"});
}

TEST_CASE("the report has each trial's difference to its baseline with the tests that hand computation gives") {
  MadeSweep sweep;
  const auto report = text(two_trials(sweep));
  CHECK(row(report, 1, 0) == Cells{"loss", "pairs", "difference [95 %]", "t p", "Holm p", "sign-flip p", "d_z"});
  // mean -0.5, sd 0.4, half width 4.302652730 * 0.4 / sqrt(3) = 0.994; t = -2.165, p = 1 - t / sqrt(2 + t^2) = 0.163;
  // of 8 sign assignments 2 reach |sum| = 1.5; d_z = -0.5 / 0.4
  CHECK(row(report, 1, 1) == Cells{"mse", "3", "-0.500 [-1.494, +0.494]", "0.163", "0.163", "0.250", "-1.250"});
  CHECK(row(report, 1, 2).empty());
  CHECK_THAT(report, ContainsSubstring("Difference of test.mae to the baseline, loss=l1, paired by seed") &&
                         ContainsSubstring("adjusted for 1 comparison;") &&
                         ContainsSubstring("With 3 pairs a sign-flip p cannot be below 0.25:"));
}

TEST_CASE("a trial is marked as the best only if its paired interval against the runner-up leaves out 0") {
  MadeSweep unclear;
  const auto without = text(two_trials(unclear));
  CHECK(without.find('*') == without.npos);
  CHECK_THAT(without, ContainsSubstring("No trial is marked as the best: loss=mse leads loss=l1, but their paired "
                                        "difference is -0.500 [-1.494, +0.494], which contains 0"));
  MadeSweep clear;
  clear.trial("a", {{"loss", "l1"}}, "", {4, 5, 6});
  clear.trial("b", {{"loss", "mse"}}, "", {3, 3.9, 5.1});  // -1, -1.1, -0.9 +- 0.248
  const auto with = text(clear);
  CHECK(row(with, 0, 2)[2] == "* 4.000 ± 1.054");
  CHECK_THAT(with, ContainsSubstring("* the best mean: its difference to the runner-up (loss=l1), paired by seed, is "
                                     "-1.000 [-1.248, -0.752]"));
  MadeSweep one_pair(1);
  one_pair.trial("a", {{"loss", "l1"}}, "", {4});
  one_pair.trial("b", {{"loss", "mse"}}, "", {3});
  CHECK_THAT(text(one_pair),
             ContainsSubstring("loss=mse leads loss=l1, but they have 1 seed in common, and it takes 3"));
}

TEST_CASE("where larger is better the larger mean leads") {
  MadeSweep sweep(3, "test.pearson", "made", "max");
  sweep.trial("a", {{"loss", "l1"}}, "", {0.5, 0.6, 0.7}, "test.pearson");
  sweep.trial("b", {{"loss", "mse"}}, "", {0.7, 0.81, 0.91}, "test.pearson");
  const auto report = text(sweep);
  CHECK_THAT(report, ContainsSubstring("(larger is better)"));
  CHECK(row(report, 0, 2)[2].rfind("* 0.8067", 0) == 0);
}

TEST_CASE("the columns of a report on one shot are those of its metric, interval and difference are the shot's") {
  MadeSweep sweep(3, "test.mae.few");
  sweep.trial("a", {{"loss", "l1"}}, "a");
  sweep.trial("b", {{"loss", "mse"}}, "a");
  for (std::size_t s = 0; s < 3; ++s) {
    sweep.done("a", s, {{"test.mae", 5}, {"test.mae.few", 9}});
    sweep.done("b", s, {{"test.mae", 6}, {"test.mae.few", 7}});
  }
  const auto report = text(sweep);
  CHECK(row(report, 0, 0) == Cells{"loss", "runs", "all", "few", "95 % interval"});
  CHECK(row(report, 0, 2) == Cells{"mse", "3", "6.000 ± 0.000", "* 7.000 ± 0.000", "[7.000, 7.000]"});
  CHECK(row(report, 1, 1)[2] == "-2.000 [-2.000, -2.000]");
}

TEST_CASE("another metric can be reported, with its own direction") {
  MadeSweep sweep;
  two_trials(sweep);
  for (std::size_t s = 0; s < 3; ++s) sweep.done("a", s, {{"val.pearson", 0.9}});
  const auto report = text(sweep, {{"val.pearson", false, 2000}, false, 0});
  CHECK_THAT(report, ContainsSubstring("made: val.pearson (larger is better)"));
  CHECK(row(report, 0, 1)[2] == "0.9000 ± 0.0000");
  CHECK_THROWS_WITH(text(sweep, {{"test.mea", false, 2000}, false, 0}), ContainsSubstring("did you mean 'mae'?"));
}

TEST_CASE("differences are paired by seed, over the seeds that both trials have") {
  MadeSweep sweep(4);
  sweep.trial("a", {{"loss", "l1"}}, "a");
  sweep.trial("b", {{"loss", "mse"}}, "a");
  sweep.done("a", 0, {{"test.mae", 1}});
  sweep.done("a", 2, {{"test.mae", 5}});
  sweep.done("b", 1, {{"test.mae", 100}});
  sweep.done("b", 2, {{"test.mae", 4}});
  const auto report = text(sweep);
  CHECK(row(report, 0, 2)[1] == "2 (2 open)");
  CHECK(row(report, 1, 1) == Cells{"mse", "1", "-1.000"});
}

TEST_CASE("runs that are open, cut short or failed are counted, not averaged") {
  MadeSweep sweep;
  sweep.trial("a", {{"loss", "l1"}}, "a", {3});
  sweep.trial("b", {{"loss", "mse"}}, "a");
  sweep.result("a", 1, {{"status", "nan"}, {"error", "l1 became NaN"}});
  sweep.result("a", 2, {{"status", "failed"}, {"error", "no such file"}});
  sweep.write("b", 0, "result.json", R"({"status": "done", "metr)");
  const auto report = text(sweep);
  CHECK(row(report, 0, 1) == Cells{"l1", "1 (2 failed)", "3.000"});
  CHECK(row(report, 0, 2) == Cells{"mse", "0 (3 open)", "-"});
  CHECK_THAT(report, ContainsSubstring("2 trials have fewer than 3 finished runs") &&
                         ContainsSubstring("3 runs are not finished:") &&
                         ContainsSubstring("2 runs failed or met NaN"));
}

TEST_CASE("one trial, one run and one seed are said in the singular") {
  MadeSweep sweep(4);
  sweep.trial("a", {{"loss", "l1"}}, "", {3, 4});
  sweep.result("a", 2, {{"status", "nan"}});
  const auto report = text(sweep);
  CHECK_THAT(report, ContainsSubstring("1 trial has fewer than 3") && ContainsSubstring("1 run is not finished:") &&
                         ContainsSubstring("1 run failed or met NaN"));
}

TEST_CASE("the share of active gradient entries has a column where a run has it") {
  MadeSweep sweep(1);
  sweep.trial("a", {{"loss", "l1"}}, "", {3});
  sweep.trial("b", {{"loss", "mse"}});
  sweep.done("b", 0, {{"test.mae", 3}, {"ranksim.active", 0.125}});
  const auto report = text(sweep);
  CHECK(row(report, 0, 0).back() == "ranksim.active");
  CHECK(row(report, 0, 1).back() == "-");
  CHECK(row(report, 0, 2).back() == "0.1250");
}

TEST_CASE("axes are columns where they vary, by short names; a trial without one shows a dash") {
  MadeSweep sweep(1);
  sweep.trial("a", {{"loss", "l1"}, {"weight", "1"}});
  sweep.trial("b", {{"loss", "l1"}, {"weight", "2"}, {"regularizer.ranker.tau", "0.5"}});
  CHECK(row(text(sweep), 0, 0) == Cells{"weight", "tau", "runs"});
  CHECK(row(text(sweep), 0, 1) == Cells{"1", "-", "0 (1 open)"});
  CHECK(row(text(sweep), 0, 2) == Cells{"2", "0.5", "0 (1 open)"});
}

TEST_CASE("several sweeps stand in one table; one without a baseline is compared with the only one there is") {
  MadeSweep first(3, "test.mae", "first"), second(3, "test.gm", "second");
  two_trials(first);
  second.trial("c", {{"weight", "1"}}, "", {3, 4, 4.9});
  const auto report = diffrank::experiments::report({first.path(), second.path()});
  CHECK(row(report, 0, 0) == Cells{"sweep", "loss", "weight", "runs", "all", "95 % interval"});
  CHECK(row(report, 0, 3)[0] == "second");
  CHECK(row(report, 0, 3)[1] == "-");
  CHECK(row(report, 1, 2)[0] == "second");
  CHECK(row(report, 1, 2)[4] == "-1.033 [-1.177, -0.890]");  // -1, -1, -1.1
  CHECK_THAT(report, ContainsSubstring("the baseline, first: loss=l1, paired by seed (sweeps without a baseline") &&
                         ContainsSubstring("The sweeps report different metrics; this is test.mae"));
}

TEST_CASE("without a difference that is defined there is no table of differences") {
  MadeSweep sweep;
  sweep.trial("a", {{"loss", "l1"}}, "a", {1, 2, 3});
  sweep.trial("b", {{"loss", "mse"}}, "a");
  CHECK(row(text(sweep), 1, 0).empty());
  CHECK(text(sweep).find("Difference of") == std::string::npos);
}

TEST_CASE("trials with several baselines name theirs") {
  MadeSweep sweep;
  for (const std::string loss : {"l1", "mse"}) {
    sweep.trial(loss + "0", {{"loss", loss}, {"weight", "0"}}, loss + "0", {4, 5, 6});
    sweep.trial(loss + "1", {{"loss", loss}, {"weight", "1"}}, loss + "0", {3, 4, 6});
  }
  const auto report = text(sweep);
  CHECK(row(report, 1, 0)[2] == "baseline");
  CHECK(row(report, 1, 1)[2] == "loss=l1, weight=0");
  CHECK(row(report, 1, 2)[2] == "loss=mse, weight=0");
  CHECK_THAT(report, ContainsSubstring("to each trial's baseline"));
}

TEST_CASE("trials are sorted by their means on demand, those without one last") {
  MadeSweep sweep(1);
  sweep.trial("a", {{"loss", "l1"}});
  sweep.trial("b", {{"loss", "mse"}}, "", {2});
  sweep.trial("c", {{"loss", "huber"}}, "", {1});
  const auto report = text(sweep, {{}, true, 0});
  CHECK(row(report, 0, 1)[0] == "huber");
  CHECK(row(report, 0, 2)[0] == "mse");
  CHECK(row(report, 0, 3)[0] == "l1");
}

TEST_CASE("of many trials the best are shown with their baseline, and p-values stay adjusted for all") {
  MadeSweep sweep(3);
  sweep.trial("base", {{"weight", "0"}}, "base", {100, 101, 102});
  for (int i = 1; i <= 300; ++i)
    sweep.trial("t" + std::to_string(i), {{"weight", std::to_string(i)}}, "base", {90.0 - i * 0.1, 91, 93});
  const auto report = text(sweep, {{}, false, 2});
  CHECK(row(report, 0, 1)[0] == "300");
  CHECK(row(report, 0, 2)[0] == "299");
  CHECK(row(report, 0, 3)[0] == "0");
  CHECK(row(report, 0, 4).empty());
  CHECK_THAT(report, ContainsSubstring("the best of 301 trials") && ContainsSubstring("for 300 comparisons"));
}

TEST_CASE(
    "where a table would be wider than 160 characters trials are numbered, and listed if there is no other room") {
  const auto with_values_of = [](std::size_t size) {
    MadeSweep sweep;
    sweep.trial("a", {{"loss", std::string(size, 'x') + "1"}}, "a", {4, 5, 6});
    sweep.trial("b", {{"loss", std::string(size, 'x') + "2"}}, "a", {3, 4, 6});
    for (std::size_t s = 0; s < 3; ++s)
      for (const char* hash : {"a", "b"})
        sweep.done(hash, s, {{"test.mae", s}, {"test.mae.many", 1}, {"test.mae.median", 2}, {"test.mae.few", 3}});
    return text(sweep);
  };
  const auto narrow = with_values_of(20), wide = with_values_of(70), widest = with_values_of(150);
  for (const auto* report : {&narrow, &wide, &widest}) CHECK(widest_line(*report) <= 160);
  CHECK(row(narrow, 0, 2)[0] == std::string(20, 'x') + "2");
  const auto legend = "#2  loss=" + std::string(70, 'x') + "2\n";
  CHECK_THAT(wide, ContainsSubstring(legend));
  CHECK((row(wide, 0, 2)[0] == "#2" && row(wide, 0, 2)[1] == "3"));
  CHECK((row(wide, 1, 1)[0] == "#2" && row(wide, 1, 1)[1] == std::string(70, 'x') + "2"));
  CHECK((row(widest, 1, 1)[0] == "#2" && row(widest, 1, 1)[1] == "3"));
}

TEST_CASE("Control characters of names and values do not reach the terminal") {
  MadeSweep sweep(1, "test.mae", "s\x1b]0;x\x07");
  sweep.trial("a", {{"loss", "l1"}}, "", {1});
  sweep.trial("b", {{"loss", "m\x1b[31m\nse"}}, "", {2});
  const auto report = text(sweep);
  CHECK(report.find('\x1b') == report.npos);
  CHECK_THAT(report, ContainsSubstring("s?]0;x?: test.mae"));
  CHECK(row(report, 0, 2)[0] == "m?[31m?se");
}

TEST_CASE("Two pairs have a difference, but no p-value and no effect size") {
  MadeSweep sweep(2);
  sweep.trial("a", {{"loss", "l1"}}, "a", {0.5, 0.6});
  sweep.trial("b", {{"loss", "mse"}}, "a", {0.4983, 0.5983});
  const auto report = text(sweep);
  CHECK(row(report, 1, 0) == Cells{"loss", "pairs", "difference [95 %]"});
  CHECK(row(report, 1, 1)[2].rfind("-0.001700", 0) == 0);
  CHECK_THAT(report, ContainsSubstring("1 comparison has fewer than 3 pairs: no p-value and no d_z."));
  CHECK(report.find('*') == report.npos);
}
