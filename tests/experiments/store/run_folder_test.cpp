// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/store/run_folder.hpp"

#include <sys/syscall.h>
#include <unistd.h>

#include "diffrank/experiments/store/checkpoint.hpp"
#include "diffrank/experiments/store/environment.hpp"
#include "diffrank/tests/experiments/child.hpp"
#include "diffrank/tests/experiments/files.hpp"
#include "diffrank/tests/support/catch.hpp"

using namespace diffrank::experiments;
using diffrank::testing::in_child, diffrank::testing::TemporaryFolder;
namespace fs = std::filesystem;

namespace {

struct SyncedFolder {
  std::string path;
  bool had_result, had_checkpoint;
};
std::vector<SyncedFolder> synced_folders;

}  // namespace

/// Takes the place of the C library's.
extern "C" int fsync(int descriptor) {
  const auto path = fs::read_symlink("/proc/self/fd/" + std::to_string(descriptor));
  if (fs::is_directory(path))
    synced_folders.push_back({path, fs::exists(path / "result.json"), fs::exists(path / "checkpoint")});
  return static_cast<int>(::syscall(SYS_fsync, descriptor));
}

namespace {

std::vector<std::string> names_in(const std::string& folder) {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(folder)) names.push_back(entry.path().filename());
  std::sort(names.begin(), names.end());
  return names;
}

Json epoch(std::size_t number) {
  return {{"epoch", number}, {"x", 0.1 * static_cast<double>(number)}};
}

/// Three epochs with their checkpoint, "state 3".
void write_three(RunFolder& run) {
  REQUIRE(run.lock());
  run.resume([](const std::vector<Json>&, std::istream&) { FAIL("there is no checkpoint"); });
  for (std::size_t e = 1; e <= 3; ++e) run.finish_epoch(epoch(e), [e](std::ostream& out) { out << "state " << e; });
}

struct Resumed {
  std::vector<Json> epochs;
  std::string state;
};

Resumed resume(const std::string& path) {
  RunFolder run(path);
  REQUIRE(run.lock());
  Resumed r;
  r.epochs = run.resume([&](const std::vector<Json>&, std::istream& in) {
    std::getline(in, r.state);
    if (r.state.size() < 7) throw std::runtime_error("the checkpoint ends early");
  });
  return r;
}

}  // namespace

TEST_CASE("a folder that cannot be written is reported with its name and the reason") {
  const TemporaryFolder folder;
  const auto below_a_file = folder.write("file", "") + "/run";
  CHECK_THROWS_WITH(RunFolder(below_a_file).lock(),
                    ContainsSubstring("cannot create the folder") && ContainsSubstring("file/run': Not a directory"));
}

TEST_CASE("a run has a result only when result.json is whole") {
  const TemporaryFolder folder;
  const RunFolder run(folder.path());
  CHECK_FALSE(run.result());
  const std::string whole = R"({"status": "done", "metrics": {"test.mae": 1.5}})";
  for (std::size_t n = 0; n < whole.size(); ++n) {
    folder.write("result.json", whole.substr(0, n));
    CHECK_FALSE(run.result());
  }
  folder.write("result.json", whole);
  REQUIRE(run.result());
  CHECK(run.result()->at("metrics").at("test.mae") == 1.5);
  for (const char* other : {"[]", "{}", "\"done\"", "null", R"({"status": 1})", R"({"status": "dome", "metrics": {}})",
                            R"({"status": "done"})", R"({"status": "done", "metrics": 1})"}) {
    folder.write("result.json", other);
    CHECK_FALSE(run.result());
  }
}

TEST_CASE("a run folder is locked by one process at a time, until that ends") {
  const TemporaryFolder folder;
  const auto second_gets_it = [&] { return in_child([&] { return RunFolder(folder.path()).lock() ? 0 : 1; }) == 0; };
  CHECK(second_gets_it());
  {
    RunFolder run(folder.path());
    REQUIRE(run.lock());
    CHECK_FALSE(second_gets_it());
    CHECK_FALSE(RunFolder(folder.path()).lock());
  }
  CHECK(second_gets_it());
}

TEST_CASE("what a killed process was writing is cleared away by the next one") {
  const TemporaryFolder folder;
  folder.write("checkpoint.123.part", "half a");
  folder.write("metrics.jsonl", "");
  RunFolder run(folder.path());
  REQUIRE(run.lock());
  CHECK(names_in(folder.path()) == std::vector<std::string>{".lock", "metrics.jsonl"});
}

TEST_CASE("a run resumes from the epochs that its checkpoint covers") {
  const TemporaryFolder folder;
  {
    RunFolder run(folder.path());
    write_three(run);
  }
  SECTION("all of them") {}
  SECTION("and forgets one that was written without its checkpoint") {
    folder.write("metrics.jsonl", read_file(folder.file("metrics.jsonl")) + epoch(4).dump() + "\n");
  }
  SECTION("and forgets half a line") {
    folder.write("metrics.jsonl", read_file(folder.file("metrics.jsonl")) + "{\"epoch\": 4, \"x\"");
  }
  const auto r = resume(folder.path());
  CHECK(r.epochs == std::vector<Json>{epoch(1), epoch(2), epoch(3)});
  CHECK(r.state == "state 3");
  CHECK(read_file(folder.file("metrics.jsonl")) ==
        epoch(1).dump() + "\n" + epoch(2).dump() + "\n" + epoch(3).dump() + "\n");
}

TEST_CASE("a run starts from nothing where checkpoint or metrics are damaged") {
  const TemporaryFolder folder;
  {
    RunFolder run(folder.path());
    write_three(run);
  }
  const auto metrics = read_file(folder.file("metrics.jsonl")), checkpoint = read_file(folder.file("checkpoint"));
  SECTION("the checkpoint is cut anywhere") {
    const auto n = GENERATE(range(0, 30));
    REQUIRE(checkpoint.size() >= 30);
    folder.write("checkpoint", checkpoint.substr(0, static_cast<std::size_t>(n)));
  }
  SECTION("a bit of the checkpoint has changed") {
    auto bytes = checkpoint;
    bytes[bytes.size() - 3] ^= 1;
    folder.write("checkpoint", bytes);
  }
  SECTION("the checkpoint is another file") {
    folder.write("checkpoint", "something else\n3\nstate 3");
  }
  SECTION("there is no checkpoint") {
    fs::remove(folder.file("checkpoint"));
  }
  SECTION("the metrics are cut") {
    folder.write("metrics.jsonl", metrics.substr(0, metrics.size() - 3));
  }
  SECTION("a line of the metrics is damaged") {
    folder.write("metrics.jsonl", "{\n" + metrics.substr(metrics.find('\n') + 1));
  }
  SECTION("there are no metrics") {
    fs::remove(folder.file("metrics.jsonl"));
  }
  CHECK(resume(folder.path()).epochs.empty());
  CHECK(read_file(folder.file("metrics.jsonl")).empty());
  CHECK_THAT(read_file(folder.file("log.txt")), ContainsSubstring(": starting again\n"));
}

TEST_CASE("a run that goes on with the checkpoint of another diffrank says so in its log") {
  const TemporaryFolder folder;
  {
    RunFolder run(folder.path());
    write_three(run);
  }
  auto checkpoint = read_checkpoint(read_file(folder.file("checkpoint")));
  REQUIRE(checkpoint);
  CHECK(checkpoint->writer == version());
  CHECK(resume(folder.path()).epochs.size() == 3);
  CHECK_FALSE(fs::exists(folder.file("log.txt")));
  checkpoint->writer = "0.0.1 (commit abc)";
  folder.write("checkpoint", checkpoint->to_bytes());
  CHECK(resume(folder.path()).epochs.size() == 3);
  CHECK(read_file(folder.file("log.txt")) ==
        "goes on after epoch 3, which diffrank 0.0.1 (commit abc) trained; this is " + version() + "\n");
}

TEST_CASE("a run that failed by accident keeps its checkpoint, and goes on when its result is removed") {
  const TemporaryFolder folder;
  {
    RunFolder run(folder.path());
    write_three(run);
    run.finish({{"status", "failed"}, {"error", "killed"}});
    run.remove_result();
  }
  CHECK(resume(folder.path()).epochs.size() == 3);
  {
    RunFolder run(folder.path());
    REQUIRE(run.lock());
    run.finish({{"status", "nan"}, {"error", "not finite"}});
  }
  CHECK_FALSE(fs::exists(folder.file("checkpoint")));
}

TEST_CASE("short epochs share a checkpoint; the first has one at once, and metrics have them all") {
  const TemporaryFolder folder;
  {
    RunFolder run(folder.path());
    run.set_checkpoint_interval(std::chrono::hours(1));
    write_three(run);
  }
  CHECK(read_checkpoint(read_file(folder.file("checkpoint")))->epochs == 1);
  const auto metrics = read_file(folder.file("metrics.jsonl"));
  CHECK(std::count(metrics.begin(), metrics.end(), '\n') == 3);
  CHECK(resume(folder.path()).epochs == std::vector<Json>{epoch(1)});
}

TEST_CASE("whether a run is being trained can be asked without disturbing it") {
  const TemporaryFolder folder;
  const RunFolder asking(folder.file("run"));
  CHECK_FALSE(asking.is_locked());
  CHECK_FALSE(fs::exists(folder.file("run")));
  {
    RunFolder run(folder.file("run"));
    REQUIRE(run.lock());
    CHECK(asking.is_locked());
    CHECK(in_child([&] { return RunFolder(folder.file("run")).is_locked() ? 0 : 1; }) == 0);
  }
  CHECK_FALSE(asking.is_locked());
}

TEST_CASE("a finished run keeps its metrics and drops its checkpoint") {
  const TemporaryFolder folder;
  {
    RunFolder run(folder.path());
    write_three(run);
    run.describe({{"loss", "l1"}}, {{"threads", 1}});
    const Json result{{"status", "done"}, {"metrics", {{"test.mae", 1}}}};
    run.finish(result);
    run.log("a line");
    CHECK(run.result() == result);
    CHECK(names_in(folder.path()) ==
          std::vector<std::string>{".lock", "config.json", "env.json", "log.txt", "metrics.jsonl", "result.json"});
    run.remove_result();
    CHECK_FALSE(run.result());
  }
  CHECK(resume(folder.path()).epochs.empty());
}

TEST_CASE("a result survives a power cut before the checkpoint is unlinked: the folder is synchronized in between") {
  const TemporaryFolder folder;
  RunFolder run(folder.path());
  write_three(run);
  synced_folders.clear();
  run.finish({{"status", "done"}, {"metrics", Json::object()}});
  CHECK_FALSE(fs::exists(folder.file("checkpoint")));
  REQUIRE(synced_folders.size() == 1);
  CHECK(synced_folders.front().path == folder.path());
  CHECK(synced_folders.front().had_result);
  CHECK(synced_folders.front().had_checkpoint);
}
