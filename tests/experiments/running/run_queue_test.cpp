// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/running/run_queue.hpp"

#include "diffrank/experiments/store/run_folder.hpp"
#include "diffrank/experiments/store/sweep_file.hpp"
#include "diffrank/tests/experiments/files.hpp"
#include "diffrank/tests/experiments/tiny.hpp"
#include "diffrank/tests/support/catch.hpp"

using namespace diffrank::testing;
using namespace diffrank::experiments;

namespace {

RunSettings with_jobs(std::size_t jobs) {
  RunSettings settings;
  settings.jobs = jobs;
  return settings;
}

/// A queue of three runs for two slots.
struct Queue {
  std::string folder_of(std::uint64_t seed) const {
    return run_folder(folder.path(), configuration.trials.front().hash, seed);
  }
  const Configuration configuration = read(tiny({{"seeds", 3}}));
  TemporaryFolder folder;
  Plan plan{configuration.trials, configuration.seeds, folder.path()};
  Fingerprints fingerprints;
  RunQueue queue{plan, configuration, with_jobs(2), fingerprints};
};

}  // namespace

TEST_CASE("a queue hands out each run once, in order, and is over when all are taken") {
  Queue q;
  CHECK(q.queue.slots() == 2);
  for (std::uint64_t seed = 0; seed < 3; ++seed) {
    const std::size_t slot = seed % 2;
    REQUIRE(q.queue.is_free(slot));
    CHECK_FALSE(q.queue.is_over());
    const auto request = q.queue.take(slot);
    CHECK(request.seed == seed);
    CHECK(request.folder == q.folder_of(seed));
    CHECK(request.jobs == 2);
    CHECK_FALSE(request.wait);
    CHECK_FALSE(q.queue.is_free(slot));
    q.queue.on_event(slot, Ended{Status::done, "test.mae 1"});
    CHECK(q.queue.is_free(slot));
  }
  CHECK(q.queue.is_over());
  CHECK(q.queue.is_idle());
  CHECK(q.queue.conclude() == 0);
}

TEST_CASE("a run that another process trains is tried again at the end, then left to it") {
  Queue q;
  q.queue.take(0);
  q.queue.on_event(0, Ended{Status::busy, {}});
  for (int i = 0; i < 2; ++i) {
    CHECK(q.queue.take(0).seed != 0);
    q.queue.on_event(0, Ended{Status::done, {}});
  }
  const auto again = q.queue.take(0);
  CHECK(again.seed == 0);
  CHECK(again.wait);
  q.queue.on_event(0, Ended{Status::busy, {}});
  CHECK(q.queue.is_over());
  CHECK(q.queue.conclude() == 3);
}

TEST_CASE("the status of a sweep is that of its worst run") {
  for (const auto& [status, expected] : {std::pair{Status::done, 0},
                                         {Status::already_done, 0},
                                         {Status::failed, 1},
                                         {Status::nan, 1},
                                         {Status::already_failed, 1},
                                         {Status::interrupted, 130}}) {
    Queue q;
    q.queue.take(0);
    q.queue.on_event(0, Ended{status, "why"});
    for (int i = 0; i < 2; ++i) {
      q.queue.take(0);
      q.queue.on_event(0, Ended{Status::done, {}});
    }
    CHECK(q.queue.conclude() == expected);
  }
}

TEST_CASE("a folder that cannot be written stops the sweep") {
  Queue q;
  q.queue.take(0);
  q.queue.on_event(0, Ended{Status::not_written, "cannot write 'x': No space left on device"});
  CHECK(q.queue.is_over());
  CHECK(q.queue.should_stop());
  CHECK_THROWS_WITH(q.queue.conclude(), "cannot write 'x': No space left on device");
}

TEST_CASE("a run whose process dies has failed, with the reason in its folder, unless it had a result") {
  Queue q;
  q.queue.take(0);
  q.queue.on_event(0, Died{"ended by SIGKILL"});
  const auto result = RunFolder(q.folder_of(0)).result();
  REQUIRE(result);
  CHECK(result->at("status") == "failed");
  CHECK(result->at("error") == "ended by SIGKILL");
  q.queue.take(0);
  {
    RunFolder folder(q.folder_of(1));
    REQUIRE(folder.lock());
    folder.finish({{"status", "done"}, {"metrics", {{"test.mae", 1}}}});
  }
  q.queue.on_event(0, Died{"ended by SIGKILL"});
  CHECK(RunFolder(q.folder_of(1)).result()->at("status") == "done");
  q.queue.on_event(0, Died{"ended by SIGKILL"});  // while it had nothing to do
  CHECK(q.queue.is_free(0));
}

TEST_CASE("a run for which no process can be started is trained in another slot") {
  Queue q;
  CHECK(q.queue.take(0).seed == 0);
  CHECK(q.queue.take(1).seed == 1);
  q.queue.on_event(1, NotStarted{"cannot start a worker process: Too many open files"});
  CHECK_FALSE(q.queue.is_free(1));
  CHECK_FALSE(q.queue.is_over());
  q.queue.on_event(0, Ended{Status::done, {}});
  CHECK(q.queue.take(0).seed == 1);
  q.queue.on_event(0, Ended{Status::done, {}});
  q.queue.take(0);
  q.queue.on_event(0, Ended{Status::done, {}});
  CHECK(q.queue.conclude() == 0);
}

TEST_CASE("where no process can be started at all, the runs stay open and the status is 1") {
  Queue q;
  for (const std::size_t slot : {0, 1}) {
    q.queue.take(slot);
    q.queue.on_event(slot, NotStarted{"cannot start a worker process: Too many open files"});
  }
  CHECK(q.queue.is_over());
  CHECK(q.queue.is_idle());
  CHECK(q.queue.conclude() == 1);
  for (std::uint64_t seed = 0; seed < 3; ++seed) CHECK_FALSE(RunFolder(q.folder_of(seed)).result());
}
