// SPDX-License-Identifier: Apache-2.0
// Sweeps whose runs are trained by several processes.
#include <cstdio>

#include "diffrank/experiments/store/run_folder.hpp"
#include "diffrank/tests/experiments/running/paused_sweep.hpp"

using namespace diffrank::testing;
namespace fs = std::filesystem;

namespace {

constexpr std::size_t runs = slow_runs;

/// A sweep whose two workers are both in the first half of a run, paused.
struct Running : PausedSweep {
  Running()
      : PausedSweep({"--jobs", "2"}, [](const Ablation& now) {
          const auto begun = now.begun();
          return begun.size() == 2 && now.finished().size() + 2 <= runs &&
                 std::all_of(begun.begin(), begun.end(), [](const std::string& run) {
                   return count(read_file(run + "/metrics.jsonl"), "\n") < slow_epochs / 2;
                 });
        }) {
    workers = process->children();
    REQUIRE(workers.size() == 2);
  }
  bool all_gone() const {
    return wait_until([&] { return std::none_of(workers.begin(), workers.end(), is_alive); });
  }
  std::vector<pid_t> workers;
};

std::size_t failed(const Ablation& sweep) {
  std::size_t n = 0;
  for (const auto& run : sweep.finished()) n += Json::parse(read_file(run + "/result.json"))["status"] == "failed";
  return n;
}

}  // namespace

TEST_CASE("two processes train what one does, bit for bit") {
  const Ablation sweep(slow(runs));
  const auto end = sweep.run({"--jobs", "2"});
  CAPTURE(end.err);
  CHECK(end.status == 0);
  CHECK(count(end.err, "\n") == runs);
  for (const char* line : {"[1/4] ", "[2/4] ", "[3/4] ", "[4/4] "}) CHECK(count(end.err, line) == 1);
  CHECK(count(end.err, "ETA unknown") == 0);  // a finished run counts, though workers do not report every epoch
  CHECK(sweep.outcome() == uninterrupted());
  CHECK(uninterrupted().size() == runs);
  for (const auto& run : sweep.runs()) {
    const auto environment = Json::parse(read_file(run + "/env.json"));
    CHECK(environment["jobs"] == 2);
    CHECK(environment["threads"] == 1);
    CHECK(run.substr(run.rfind("-s") + 2) == environment["seed"].dump());
  }
  const auto again = sweep.run({"--jobs", "2"});
  CHECK(again.status == 0);
  CHECK(again.err.empty());
}

TEST_CASE("a worker that is killed fails its run alone, and that goes on when it is retried") {
  const Running running;
  ::kill(running.workers.front(), SIGKILL);
  running.resume();
  const auto end = running.process->wait();
  CAPTURE(end.err);
  CHECK(end.status == 1);
  CHECK(count(end.err, "failed: the process that trained it was ended by SIGKILL (Killed)") == 1);
  CHECK_THAT(end.err, ContainsSubstring("1 run failed or met NaN (see log.txt in its folder); --retry-failed"));
  CHECK(running.sweep->finished().size() == runs);
  CHECK(failed(*running.sweep) == 1);
  REQUIRE(running.sweep->begun().size() == 1);
  CHECK_THAT(read_file(running.sweep->begun().front() + "/log.txt"), ContainsSubstring("ended by SIGKILL"));
  const auto lines_before = count(read_file(running.sweep->begun().front() + "/metrics.jsonl"), "\n");
  CHECK(lines_before > 0);

  const auto retried = running.sweep->run({"--jobs", "2", "--retry-failed"});
  CHECK(retried.status == 0);
  CHECK(running.sweep->outcome() == uninterrupted());
}

TEST_CASE("Ctrl-C stops the workers with their checkpoints and fails no run") {
  const int signal = GENERATE(SIGINT, SIGTERM);
  const Running running;
  for (const auto worker : running.workers) ::kill(worker, signal);  // as a terminal does, to the whole group
  running.resume_after(signal);
  const auto end = running.process->wait();
  CAPTURE(end.err);
  CHECK(end.status == 130);
  CHECK(count(end.err, "Stopped. Finished runs are kept;") == 1);
  CHECK(running.all_gone());
  CHECK(failed(*running.sweep) == 0);
  CHECK(running.sweep->begun().size() >= 1);
  CHECK(running.sweep->run({"--jobs", "2"}).status == 0);
  CHECK(running.sweep->outcome() == uninterrupted());
}

TEST_CASE("a second signal ends the sweep and its workers at once") {
  const Running running;
  running.resume();
  running.process->kill(SIGINT);
  running.process->kill(SIGTERM);
  CHECK(running.process->wait().status < 0);
  CHECK(running.all_gone());
  CHECK(running.sweep->run().status == 0);
  CHECK(running.sweep->outcome() == uninterrupted());
}

TEST_CASE("workers end by themselves when the process that started them is killed") {
  const Running running;
  running.process->kill(SIGKILL);
  running.resume();
  CHECK(running.process->wait().status == -SIGKILL);
  CHECK(running.all_gone());
  CHECK(failed(*running.sweep) == 0);
  CHECK(running.sweep->run({"--jobs", "2"}).status == 0);
  CHECK(running.sweep->outcome() == uninterrupted());
}

TEST_CASE("two sweeps with workers on one folder train each run once") {
  const Ablation sweep(tiny({{"seeds", 12}, {"train", {{"epochs", 10}}}}));
  const auto a = sweep.start({"--jobs", "2"}), b = sweep.start({"--jobs", "2"});
  std::size_t trained = 0;
  for (auto* process : {a.get(), b.get()}) {
    const auto end = process->wait();
    CAPTURE(end.err);
    CHECK((end.status == 0 || end.status == 3));
    CHECK((end.status == 3) == (count(end.err, " being trained by another process (") == 1));
    trained += count(end.err, "test.mae");
  }
  CHECK(trained == 12);
  CHECK(sweep.finished().size() == 12);
}

TEST_CASE("runs that another process is training are named, and the status is 3") {
  const Ablation sweep(tiny({{"seeds", 2}}));
  const auto hash = hash_of(tiny());
  diffrank::experiments::RunFolder folder(sweep.sweep() + "/" + hash + "-s1");
  REQUIRE(folder.lock());
  const auto end = sweep.run({"--jobs", GENERATE("1", "2")});
  CHECK(end.status == 3);
  CHECK_THAT(end.err, ContainsSubstring("1 run is being trained by another process (default trial  seed 1); once it "
                                        "is done, the same command reports them all."));
  CHECK_THAT(sweep.run({"--dry-run"}).out, ContainsSubstring("1 done, 0 failed, 1 being trained, 0 open"));
  CHECK(sweep.finished().size() == 1);
}

TEST_CASE("warnings of workers are shown once") {
  const Ablation sweep(
      tiny({{"regularizer", "ranksim(ranker=sinkhorn(max_iterations=1))"}, {"seeds", 4}, {"weight", 1e-3}}));
  const auto alone = sweep.run();
  REQUIRE(count(alone.err, "warning: ") == 1);
  fs::remove_all(sweep.sweep());
  const auto end = sweep.run({"--jobs", "2"});
  CHECK(count(end.err, "warning: ") == 1);
  CHECK(alone.err.substr(alone.err.find("warning: ")) == end.err.substr(end.err.find("warning: ")));
}

TEST_CASE("a full disk ends a sweep with workers, says where and what to do, and loses nothing") {
  const Ablation sweep(tiny({{"seeds", 4}}));
  const auto end = sweep.start({"--jobs", "2"}, {"", 3000, false})->wait();
  CHECK(end.status == 1);
  CHECK_THAT(end.err, ContainsSubstring("diffrank: cannot write") && ContainsSubstring("File too large") &&
                          ContainsSubstring("the same command goes on"));
  CHECK(sweep.run({"--jobs", "2"}).status == 0);
  const Ablation whole(tiny({{"seeds", 4}}));
  whole.run();
  CHECK(sweep.outcome() == whole.outcome());
}

TEST_CASE("a failing run is reported by its worker, and the sweep goes on") {
  const Ablation sweep(
      tiny({{"loss", "mse"}, {"sweep", {{"grid", {{"train.optimizer", {"sgd(lr=1e200)", "adam"}}}}}}}));
  const auto end = sweep.run({"--jobs", "2"});
  CHECK(end.status == 1);
  CHECK(count(end.err, "nan: mse became ") == 1);
  CHECK_THAT(end.err, ContainsSubstring("train.optimizer=adam  seed 0  test.mae "));
}

TEST_CASE("too few descriptors fail no run: fewer train at a time, or they stay open") {
  const rlim_t descriptors = GENERATE(as<rlim_t>(), 5, 7, 8, 12, 16);
  CAPTURE(descriptors);
  const Ablation sweep(tiny({{"seeds", 6}}));
  const auto begin = std::chrono::steady_clock::now();
  const auto end = sweep.start({"--jobs", "8"}, {"", RLIM_INFINITY, false, descriptors})->wait();
  const auto seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  CAPTURE(end.err);
  CHECK(failed(sweep) == 0);
  CHECK(end.status == (sweep.finished().size() == 6 ? 0 : 1));
  if (descriptors == 5) CHECK(sweep.finished().empty());
  if (descriptors == 16) CHECK(sweep.finished().size() == 6);
  CHECK_THAT(end.err, ContainsSubstring("cannot start a worker process: Too many open files"));
  CHECK(count(end.err, "6 runs not trained: lower --jobs, or raise the limit") == (sweep.finished().empty() ? 1 : 0));
  for (auto at = end.err.find(", ETA"); at != end.err.npos; at = end.err.find(", ETA", at + 1)) {
    int minutes = 0, rest = 0;
    REQUIRE(std::sscanf(end.err.c_str() + end.err.rfind('(', at), "(%d:%d, ETA", &minutes, &rest) == 2);
    CHECK(60 * minutes + rest <= seconds + 0.5);  // of the run, not since the machine started
  }
  CHECK(sweep.run({"--jobs", "2"}).status == 0);
  CHECK(sweep.finished().size() == 6);
}
