// SPDX-License-Identifier: Apache-2.0
// A sweep's folder with results that a test makes up.
#pragma once

#include "diffrank/experiments/json/json.hpp"
#include "diffrank/tests/experiments/files.hpp"

namespace diffrank::testing {

class MadeSweep {
 public:
  using Json = experiments::Json;
  using Axes = std::vector<std::pair<std::string, std::string>>;

  explicit MadeSweep(std::size_t seeds = 3, const std::string& metric = "test.mae", const std::string& name = "made",
                     const std::string& goal = "min")
      : sweep_{
            {"name", name}, {"metric", metric}, {"goal", goal}, {"seeds", Json::array()}, {"trials", Json::array()}} {
    for (std::size_t s = 0; s < seeds; ++s) sweep_["seeds"].push_back(s);
  }
  void trial(const std::string& hash, const Axes& axes = {}, const std::string& baseline = "") {
    sweep_["trials"].push_back({{"hash", hash}, {"axes", axes}, {"baseline", baseline}});
    folder_.write("sweep.json", sweep_.dump());
  }
  void published(const Json& tables) { sweep_["published"] = tables; }  ///< before the trials
  /// A trial that an earlier invocation has left.
  void earlier(const std::string& hash) {
    sweep_["earlier"].push_back({{"hash", hash}, {"axes", Json::array()}, {"baseline", ""}});
    folder_.write("sweep.json", sweep_.dump());
  }
  /// A trial whose runs are done and have these values of a metric, seed by seed.
  void trial(const std::string& hash, const Axes& axes, const std::string& baseline, const std::vector<double>& values,
             const std::string& metric = "test.mae") {
    trial(hash, axes, baseline);
    for (std::size_t s = 0; s < values.size(); ++s) done(hash, s, {{metric, experiments::number(values[s])}});
  }
  void done(const std::string& hash, std::size_t seed, const Json& metrics) const {
    result(hash, seed, {{"status", "done"}, {"metrics", metrics}});
  }
  void result(const std::string& hash, std::size_t seed, const Json& result) const {
    write(hash, seed, "result.json", result.dump());
  }
  void write(const std::string& hash, std::size_t seed, const std::string& name, const std::string& text) const {
    const auto run = hash + "-s" + std::to_string(seed);
    std::filesystem::create_directories(folder_.file(run));
    folder_.write(run + "/" + name, text);
  }
  std::string path() const { return folder_.path(); }
  std::string file(const std::string& name) const { return folder_.file(name); }

 private:
  Json sweep_;
  TemporaryFolder folder_;
};

}  // namespace diffrank::testing
