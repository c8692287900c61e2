// SPDX-License-Identifier: Apache-2.0
// A sweep in folders of its own, run by the built command.
#pragma once

#include <chrono>
#include <memory>
#include <sstream>
#include <thread>

#include "diffrank/tests/experiments/process.hpp"
#include "diffrank/tests/experiments/tiny.hpp"

namespace diffrank::testing {

inline std::size_t count(const std::string& text, const std::string& part) {
  std::size_t n = 0;
  for (auto at = text.find(part); at != text.npos; at = text.find(part, at + part.size())) ++n;
  return n;
}

/// An ablation file in a folder of its own, and its runs beside it.
struct Ablation {
  explicit Ablation(const Json& json) : file(folder.write("ablation.json", json.dump())) {}

  Texts arguments(Texts more = {}) const {
    more.insert(more.begin(), {"run", file, "--out", folder.file("runs")});
    return more;
  }
  Finished run(const Texts& more = {}) const { return diffrank_command(arguments(more)); }
  std::unique_ptr<Command> start(const Texts& more = {},
                                 const Command::Settings& settings = Command::Settings()) const {
    return std::make_unique<Command>(arguments(more), settings);
  }

  std::string sweep() const { return folder.file("runs/tiny"); }
  Texts runs() const { return runs_with(""); }
  Texts finished() const { return runs_with("result.json"); }
  Texts begun() const { return runs_with("checkpoint"); }
  /// Folders that have such a file.
  Texts runs_with(const std::string& name) const {
    Texts list;
    if (!std::filesystem::exists(sweep())) return list;
    for (const auto& entry : std::filesystem::directory_iterator(sweep()))
      if (entry.is_directory() && std::filesystem::exists(entry.path() / name)) list.push_back(entry.path());
    return list;
  }
  /// What a training gives, for each finished run, without what measures time.
  std::map<std::string, Json> outcome() const {
    std::map<std::string, Json> all;
    for (const auto& run : finished()) {
      Json lines = Json::array();
      std::istringstream metrics(read_file(run + "/metrics.jsonl"));
      for (std::string line; std::getline(metrics, line);) lines.push_back(Json::parse(line));
      lines.push_back(Json::parse(read_file(run + "/result.json")));
      for (auto& line : lines) line.erase("seconds");
      for (const char* name : {"/predictions.csv", "/similarity.json"})
        lines.push_back(std::filesystem::exists(run + name) ? Json(read_file(run + name)) : Json());
      all[std::filesystem::path(run).filename()] = lines;
    }
    return all;
  }

  TemporaryFolder folder;
  std::string file;
};

constexpr std::size_t slow_epochs = 40;
/// Runs long enough (tenths of a second) for a signal to come in the middle.
inline Json slow(std::size_t runs) {
  return tiny({{"data", "sine(n=600, val=2, test=2)"},
               {"model", "mlp(hidden=[16], dropout=0.2)"},
               {"regularizer", "ranksim"},
               {"train", {{"epochs", slow_epochs}, {"batch", 32}}},
               {"seeds", runs}});
}

/// What slow(slow_runs) gives in one process that nothing interrupts.
constexpr std::size_t slow_runs = 4;
inline const std::map<std::string, Json>& uninterrupted() {
  static const auto outcome = [] {
    const Ablation sweep(slow(slow_runs));
    sweep.run();
    return sweep.outcome();
  }();
  return outcome;
}

/// A minute at most.
template <class Condition>
bool wait_until(Condition holds) {
  for (int i = 0; i < 60000; ++i) {
    if (holds()) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  return false;
}

}  // namespace diffrank::testing
