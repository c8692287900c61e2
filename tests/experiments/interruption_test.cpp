// SPDX-License-Identifier: Apache-2.0
// A sweep that is stopped in the middle, politely and not, and started again.
#include <chrono>
#include <sstream>
#include <thread>

#include "../catch.hpp"
#include "process.hpp"
#include "tiny.hpp"

using namespace diffrank::testing;
namespace fs = std::filesystem;

namespace {

constexpr std::size_t runs = 4, epochs = 40;

/// Runs long enough (tenths of a second) for a signal to come in the middle.
const Json slow = tiny({{"data", "sine(n=600, val=2, test=2)"},
                        {"model", "mlp(hidden=[16], dropout=0.2)"},
                        {"regularizer", "ranksim"},
                        {"train", {{"epochs", epochs}, {"batch", 32}}},
                        {"seeds", runs}});

class Sweep {
 public:
  Sweep() : file_(folder_.write("ablation.json", slow.dump())) {}
  std::unique_ptr<Command> start() const {
    return std::make_unique<Command>(std::vector<std::string>{"run", file_, "--out", folder_.file("runs")});
  }
  std::vector<std::string> finished() const {
    std::vector<std::string> list;
    if (!fs::exists(folder_.file("runs/tiny"))) return list;
    for (const auto& entry : fs::directory_iterator(folder_.file("runs/tiny")))
      if (fs::exists(entry.path() / "result.json")) list.push_back(entry.path());
    return list;
  }
  /// The files of finished runs.
  std::map<std::string, std::map<std::string, std::string>> kept() const {
    std::map<std::string, std::map<std::string, std::string>> files;
    for (const auto& run : finished()) files[run] = files_below(run);
    return files;
  }
  /// metrics.jsonl and result.json of all runs, without what measures time.
  std::map<std::string, Json> outcome() const {
    std::map<std::string, Json> all;
    for (const auto& run : finished()) {
      Json lines = Json::array();
      std::istringstream metrics(read_file(run + "/metrics.jsonl"));
      for (std::string line; std::getline(metrics, line);) lines.push_back(Json::parse(line));
      lines.push_back(Json::parse(read_file(run + "/result.json")));
      for (auto& line : lines) line.erase("seconds");
      all[fs::path(run).filename()] = lines;
    }
    return all;
  }
  bool epoch_written(std::size_t seed) const {
    for (const auto& entry : fs::directory_iterator(folder_.file("runs/tiny"))) {
      const auto path = entry.path().string(), end = "-s" + std::to_string(seed);
      if (path.size() > end.size() && path.compare(path.size() - end.size(), end.size(), end) == 0)
        return fs::exists(entry.path() / "checkpoint");
    }
    return false;
  }

 private:
  TemporaryFolder folder_;
  std::string file_;
};

const std::map<std::string, Json>& uninterrupted() {
  static const auto outcome = [] {
    const Sweep sweep;
    sweep.start()->wait();
    return sweep.outcome();
  }();
  return outcome;
}

template <class Condition>
void wait_until(Condition holds) {
  for (int i = 0; i < 60000 && !holds(); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(1));
}

std::size_t lines(const std::string& text) {
  return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
}

}  // namespace

TEST_CASE("a sweep that was interrupted finishes exactly its missing runs, and leaves finished ones as they are") {
  REQUIRE(uninterrupted().size() == runs);
  const int signal = GENERATE(SIGINT, SIGTERM);
  const Sweep sweep;
  const auto process = sweep.start();
  wait_until([&] { return !sweep.finished().empty() && sweep.epoch_written(1); });
  process->kill(signal);
  const auto stopped = process->wait();
  CAPTURE(stopped.err);
  CHECK(stopped.status == 130);
  CHECK_THAT(stopped.err,
             ContainsSubstring("Stopped. Finished runs are kept; the same command goes on where this one stopped."));
  CHECK_THAT(stopped.out, ContainsSubstring(" open)"));
  const auto kept = sweep.kept();
  REQUIRE(!kept.empty());
  REQUIRE(kept.size() < runs);

  const auto rest = sweep.start()->wait();
  CHECK(rest.status == 0);
  CHECK(lines(rest.err) == runs - kept.size());
  for (const auto& [run, files] : kept) CHECK(files_below(run) == files);
  CHECK(sweep.outcome() == uninterrupted());
}

TEST_CASE("a sweep that is killed again and again loses no finished run, and ends as if it had not been") {
  REQUIRE(uninterrupted().size() == runs);
  const Sweep sweep;
  std::map<std::string, std::map<std::string, std::string>> kept;
  double wait = 20;  // milliseconds; longer each time, so that slow machines get on
  int kills = 0;
  for (bool over = false; !over; wait *= 1.4) {
    const auto process = sweep.start();
    const auto end = std::chrono::steady_clock::now() + std::chrono::duration<double, std::milli>(wait);
    wait_until([&] { return !process->running() || std::chrono::steady_clock::now() > end; });
    process->kill(SIGKILL);
    const auto finished = process->wait();
    CAPTURE(kills, finished.err);
    if (finished.status == -SIGKILL) ++kills;
    else REQUIRE(finished.status == 0);
    over = finished.status == 0;
    const auto now = sweep.kept();
    for (const auto& [run, files] : kept) CHECK((now.count(run) == 1 && now.at(run) == files));
    kept = now;
  }
  CHECK(kills >= 3);
  CHECK(sweep.outcome() == uninterrupted());
}
