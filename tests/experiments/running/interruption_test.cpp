// SPDX-License-Identifier: Apache-2.0
// A sweep that is stopped in the middle, politely and not, and started again.
#include <algorithm>

#include "diffrank/tests/experiments/running/paused_sweep.hpp"

using namespace diffrank::testing;
namespace fs = std::filesystem;

namespace {

constexpr std::size_t runs = slow_runs;

/// The files of finished runs.
std::map<std::string, std::map<std::string, std::string>> kept_by(const Ablation& sweep) {
  std::map<std::string, std::map<std::string, std::string>> files;
  for (const auto& run : sweep.finished()) files[run] = files_below(run);
  return files;
}

}  // namespace

TEST_CASE("a sweep that was interrupted finishes exactly its missing runs, and leaves finished ones as they are") {
  REQUIRE(uninterrupted().size() == runs);
  const int signal = GENERATE(SIGINT, SIGTERM);
  const Texts jobs{"--jobs", GENERATE("1", "2")};
  const PausedSweep paused(jobs,
                           [](const Ablation& sweep) { return !sweep.finished().empty() && !sweep.begun().empty(); });
  const auto& sweep = *paused.sweep;
  paused.resume_after(signal);
  const auto stopped = paused.process->wait();
  CAPTURE(stopped.err);
  CHECK(stopped.status == 130);
  CHECK_THAT(stopped.err,
             ContainsSubstring("Stopped. Finished runs are kept; the same command goes on where this one stopped."));
  CHECK_THAT(stopped.out, ContainsSubstring(" open)"));
  const auto kept = kept_by(sweep);
  REQUIRE(!kept.empty());
  REQUIRE(kept.size() < runs);

  const auto rest = sweep.run(jobs);
  CHECK(rest.status == 0);
  CHECK(count(rest.err, "\n") == runs - kept.size());
  for (const auto& [run, files] : kept) CHECK(files_below(run) == files);
  CHECK(sweep.outcome() == uninterrupted());
}

TEST_CASE("a sweep that is killed again and again loses no finished run, and ends as if it had not been") {
  REQUIRE(uninterrupted().size() == runs);
  const Texts jobs{"--jobs", GENERATE("1", "2")};
  const Ablation sweep(slow(runs));
  std::map<std::string, std::map<std::string, std::string>> kept;
  double wait = 20;  // milliseconds; longer each time, so that slow machines get on
  int kills = 0;
  for (bool over = false; !over; wait *= 1.4) {
    const auto process = sweep.start(jobs);
    const auto end = std::chrono::steady_clock::now() + std::chrono::duration<double, std::milli>(wait);
    wait_until([&] { return !process->running() || std::chrono::steady_clock::now() > end; });
    process->kill(SIGSTOP);  // it starts no more workers
    const auto workers = process->children();
    process->kill(SIGKILL);
    const auto finished = process->wait();
    REQUIRE(wait_until([&] { return std::none_of(workers.begin(), workers.end(), is_alive); }));
    CAPTURE(kills, finished.err);
    if (finished.status == -SIGKILL) ++kills;
    else REQUIRE(finished.status == 0);
    over = finished.status == 0;
    const auto now = kept_by(sweep);
    for (const auto& [run, files] : kept) CHECK((now.count(run) == 1 && now.at(run) == files));
    kept = now;
  }
  CHECK(kills >= 3);
  CHECK(sweep.outcome() == uninterrupted());
}

TEST_CASE("an interrupted sweep says so at once, and prints no table where no run is finished") {
  const Texts jobs{"--jobs", GENERATE("1", "2")};
  const Ablation sweep(tiny({{"train", {{"epochs", 100000}}}, {"seeds", 2}}));
  const auto process = sweep.start(jobs);
  REQUIRE(wait_until([&] { return !sweep.begun().empty(); }));
  process->kill(SIGINT);
  const auto stopped = process->wait();
  CHECK(stopped.status == 130);
  CHECK(stopped.out.empty());
  const auto asked = stopped.err.find("Stopping after the present batch. A second Ctrl-C ends at once.\n");
  REQUIRE(asked != stopped.err.npos);
  CHECK(stopped.err.find("Stopped. Finished runs are kept;") > asked);
}

TEST_CASE("a sweep goes on with --resume only where it was begun") {
  const Ablation sweep(tiny());
  const auto none = sweep.run({"--resume"});
  CHECK(none.status == 2);
  CHECK_THAT(none.err, ContainsSubstring("diffrank: --resume: '" + sweep.sweep() + "' has no sweep to go on with"));
  CHECK_FALSE(fs::exists(sweep.folder.file("runs")));
  REQUIRE(sweep.run().status == 0);
  CHECK(sweep.run({"--resume"}).status == 0);
}
