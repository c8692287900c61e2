// SPDX-License-Identifier: Apache-2.0
// A run in a folder of its own, and all that it wrote.
#pragma once

#include <sstream>

#include "diffrank/experiments/file.hpp"
#include "diffrank/experiments/training/trainer.hpp"
#include "diffrank/experiments/training/training.hpp"
#include "diffrank/tests/experiments/files.hpp"
#include "diffrank/tests/experiments/tiny.hpp"
#include "diffrank/tests/support/catch.hpp"

namespace diffrank::testing {

using namespace diffrank::experiments;

struct Trained {
  Json result;
  std::string predictions, similarity;  ///< the files, where the run ended
  std::vector<Json> epochs;             ///< of metrics.jsonl, without their times
  std::size_t resumed = 0;
};

/// Trains the file's only trial; `until` stops it after that epoch.
inline Trained train_in(const std::string& path, const Json& file, std::uint64_t seed = 0, std::size_t until = 1000) {
  const auto trial = read(file).trials.at(0).trial;
  RunFolder folder(path);
  REQUIRE(folder.lock());
  Trained t;
  std::size_t last = 0;
  try {
    t.result = train(
        *trial, trial->data->load(), seed, folder, [&](std::size_t epochs) { t.resumed = epochs; },
        [&](const Json& epoch) { last = epoch.at("epoch"); }, [&] { return last >= until; });
    t.result.erase("seconds");
  } catch (const Interrupted&) {
  }
  if (t.result.is_object()) {
    t.predictions = read_file(path + "/predictions.csv");
    t.similarity = read_file(path + "/similarity.json");
  }
  std::istringstream lines(read_file(path + "/metrics.jsonl"));
  for (std::string line; std::getline(lines, line);) {
    t.epochs.push_back(Json::parse(line));
    t.epochs.back().erase("seconds");
  }
  return t;
}

inline Trained train_new(const Json& file, std::uint64_t seed = 0) {
  const TemporaryFolder folder;
  return train_in(folder.path(), file, seed);
}

}  // namespace diffrank::testing
