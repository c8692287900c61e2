// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/analysis/notes.hpp"

#include <algorithm>

#include "diffrank/experiments/analysis/analyze.hpp"
#include "diffrank/tests/experiments/made_sweep.hpp"
#include "diffrank/tests/support/catch.hpp"

using namespace diffrank::experiments;
using diffrank::testing::MadeSweep;

namespace {

/// The notes of a sweep that hold a text.
std::size_t notes_with(const MadeSweep& sweep, const std::string& text) {
  const auto notes = analyze({sweep.path()}).notes;
  return static_cast<std::size_t>(
      std::count_if(notes.begin(), notes.end(), [&](const auto& note) { return note.find(text) != note.npos; }));
}

/// A trial of `runs` runs, `last` of which selected their last epoch, 20.
void selected(MadeSweep& sweep, const std::string& hash, std::size_t runs, std::size_t last,
              const std::string& select = "best", bool stopped_early = false) {
  sweep.trial(hash);
  for (std::size_t s = 0; s < runs; ++s) {
    sweep.result(hash, s,
                 {{"status", "done"},
                  {"metrics", {{"test.mae", s}}},
                  {"epochs", 20},
                  {"stopped_early", stopped_early},
                  {"selected_epoch", s < last ? 20 : 7}});
    sweep.write(hash, s, "config.json", R"({"train": {"select": ")" + select + R"("}})");
  }
}

}  // namespace

TEST_CASE("Sweeps on different data are noted, unless data is what they sweep") {
  const auto notes = [](const std::string& first_data, const std::string& second_data, const std::string& axis) {
    MadeSweep first(1), second(1);
    for (auto* sweep : {&first, &second}) sweep->trial("a", {{axis, "x"}}, "", {1});
    first.write("a", 0, "config.json", first_data);
    second.write("a", 0, "config.json", second_data);
    const auto found = analyze({first.path(), second.path()}).notes;
    return std::count_if(found.begin(), found.end(),
                         [](const auto& note) { return note.find("different data") != note.npos; });
  };
  const auto one = R"({"data": {"name": "sine", "n": 10}})", other = R"({"data": {"name": "sine", "n": 11}})";
  CHECK(notes(one, other, "weight") == 1);
  CHECK(notes(one, one, "weight") == 0);
  CHECK(notes(one, other, "data.n") == 0);
  CHECK(notes(one, "{", "weight") == 0);
}

TEST_CASE("Comparisons of too few pairs, of equal results and of equal differences are noted") {
  MadeSweep sweep;
  sweep.trial("base", {{"weight", "0"}}, "base", {3.1, 3.2, 3.3});
  sweep.trial("few", {{"weight", "1"}}, "base", {3, 3});
  sweep.trial("same", {{"weight", "2"}}, "base", {3.1, 3.2, 3.3});
  sweep.trial("noise", {{"weight", "3"}}, "base", {3.1000000000000005, 3.2, 3.3});
  sweep.trial("shift", {{"weight", "4"}}, "base", {4.1, 4.2, 4.3});
  sweep.trial("open", {{"weight", "5"}}, "base");
  CHECK(notes_with(sweep, "1 comparison has fewer than 3 pairs: no p-value and no d_z.") == 1);
  CHECK(notes_with(sweep, "1 comparison has differences no larger than rounding errors: no p-value") == 1);
  CHECK(notes_with(sweep, "1 comparison has the same difference in every pair, up to rounding errors: no t p") == 1);
  MadeSweep ordinary;
  ordinary.trial("base", {{"weight", "0"}}, "base", {3.1, 3.2, 3.3});
  ordinary.trial("a", {{"weight", "1"}}, "base", {3.2, 3.2, 3.1});
  CHECK(notes_with(ordinary, "comparison") == 0);
}

TEST_CASE("Trials of which more than half of the runs are best at their last epoch are noted") {
  const std::string text = "most runs were best at their last epoch: train longer (train.epochs).";
  MadeSweep most(3), half(4), last_on_purpose(2), stopped(2), mixed(3);
  selected(most, "a", 3, 2);
  CHECK(notes_with(most, "In 1 trial " + text) == 1);
  selected(half, "a", 4, 2);
  CHECK(notes_with(half, text) == 0);
  selected(last_on_purpose, "a", 2, 2, "last");
  CHECK(notes_with(last_on_purpose, text) == 0);
  selected(stopped, "a", 2, 2, "best", true);
  CHECK(notes_with(stopped, text) == 0);
  selected(mixed, "a", 3, 0);
  selected(mixed, "b", 3, 3);
  CHECK(notes_with(mixed, "In 1 of 2 trials " + text) == 1);
}

TEST_CASE("Trials whose test samples are all few-shot are noted, with the options that change it") {
  MadeSweep sweep(1);
  const std::string text = "all test samples are few-shot: set shots.many and shots.few";
  sweep.trial("a");
  sweep.done("a", 0, {{"test.count", 30}, {"test.count.few", 30}});
  CHECK(notes_with(sweep, "In 1 trial " + text) == 1);
  sweep.trial("b");
  sweep.done("b", 0, {{"test.count", 30}, {"test.count.few", 29}});
  CHECK(notes_with(sweep, "In 1 of 2 trials " + text) == 1);
  sweep.done("a", 0, {{"test.count", 0}, {"test.count.few", 0}});
  CHECK(notes_with(sweep, text) == 0);
}

TEST_CASE("Terms without a gradient in nine epochs of ten are noted, with the options that change it") {
  const auto notes = [](std::size_t first, std::size_t second) {
    MadeSweep sweep(2);
    sweep.trial("a");
    for (const std::size_t seed : {0u, 1u})
      sweep.result("a", seed,
                   {{"status", "done"},
                    {"metrics", {{"test.mae", 1}}},
                    {"epochs", 20},
                    {"inactive_epochs", {{"ranksim", seed == 0 ? first : second}}}});
    return notes_with(sweep,
                      "In 1 trial ranksim had no gradient in nearly all epochs (ranksim.active is 0): change its "
                      "weight, its ranker or train.batch.");
  };
  CHECK(notes(20, 16) == 1);
  CHECK(notes(20, 15) == 0);
  CHECK(notes(0, 0) == 0);
}

TEST_CASE("Trials that are no better than the training median are noted") {
  const auto notes = [](double mae, const std::string& metric = "test.mae", const std::string& goal = "min") {
    MadeSweep sweep(1, metric, "made", goal);
    sweep.trial("a");
    sweep.result("a", 0,
                 {{"status", "done"},
                  {"metrics", {{metric, mae}}},
                  {"training_median", {{"prediction", 3}, {"metrics", {{metric, 5.0}}}}}});
    return notes_with(sweep, "1 trial is no better than the training median.");
  };
  CHECK(notes(5) == 1);
  CHECK(notes(4.9) == 0);
  CHECK(notes(4.9, "test.r2", "max") == 1);
  CHECK(notes(5.1, "test.r2", "max") == 0);
}

TEST_CASE("Results that cannot be read are noted with the reason; missing and damaged ones are only open") {
  MadeSweep sweep;
  sweep.trial("a");
  std::filesystem::create_directories(sweep.file("a-s0/result.json"));
  sweep.write("a", 1, "result.json", "{");
  const auto a = analyze({sweep.path()});
  CHECK(a.trials[0].results.open.size() == 3);
  CHECK(notes_with(sweep, "1 result of made cannot be read, and the runs count as not finished: cannot read '" +
                              sweep.file("a-s0/result.json") + "': it is a folder") == 1);
}

TEST_CASE("What was noted when the data were read is in the report, once, with the trials that it is about") {
  MadeSweep sweep;
  for (const std::string hash : {"a", "b"}) {
    sweep.trial(hash);
    for (std::size_t s = 0; s < 3; ++s) {
      Json notes{"these are numbers on split x"};
      if (hash == "b") notes.push_back("rows were left out");
      sweep.result(hash, s, {{"status", "done"}, {"metrics", {{"test.mae", s}}}, {"data_notes", notes}});
    }
  }
  CHECK(notes_with(sweep, "Data: these are numbers on split x.") == 1);
  CHECK(notes_with(sweep, "Data of 1 of 2 trials: rows were left out.") == 1);
}
