// SPDX-License-Identifier: Apache-2.0
// One sweep, run in several ways on one machine: its files agree byte for byte, except for the seconds.
#include <regex>

#include "diffrank/backends/backend.hpp"
#include "diffrank/tests/experiments/ablation.hpp"
#include "diffrank/tests/support/catch.hpp"

using namespace diffrank::testing;
using namespace diffrank;

namespace {

/// The quickstart in small, with products large enough for several threads and no multiples of a BLAS's tiles.
Json small_quickstart(const std::string& backend) {
  return tiny({{"data", "sine(n=400, val=2, test=2)"},
               {"backend", backend},
               {"model", "mlp(hidden=[301, 131])"},
               {"regularizer", "ranksim(ranker=blackbox(lambda=2))"},
               {"weight", 0.1},
               {"train", {{"epochs", 6}, {"batch", 201}}},
               {"seeds", 2}});
}

using Bytes = std::map<std::string, std::string>;

Bytes bytes(const Ablation& sweep) {
  static const std::regex seconds("\"seconds\": ?[-+.e0-9]+");
  Bytes all;
  for (const auto& run : sweep.finished())
    for (const char* file : {"/metrics.jsonl", "/predictions.csv", "/result.json"})
      all[std::filesystem::path(run).filename().string() + file] =
          std::regex_replace(read_file(run + file), seconds, "\"seconds\":");
  return all;
}

Bytes run(const Json& file, const Texts& flags) {
  const Ablation sweep(file);
  const auto finished = sweep.run(flags);
  CAPTURE(finished.err);
  CHECK(finished.status == 0);
  return bytes(sweep);
}

Bytes run_interrupted(const Json& file) {
  const Ablation sweep(file);
  const auto process = sweep.start();
  REQUIRE(wait_until([&] { return !sweep.begun().empty(); }));
  process->kill(SIGINT);
  REQUIRE(process->wait().status == 130);
  REQUIRE(sweep.finished().size() < 2);
  CHECK(sweep.run({"--threads", "2"}).status == 0);
  return bytes(sweep);
}

}  // namespace

TEST_CASE("the same sweep writes the same bytes with any jobs and threads, and after an interruption") {
  for (const auto& entry : entries(Backend::kind)) {
    CAPTURE(entry.name);
    const auto file = small_quickstart(entry.name);
    const auto once = run(file, {"--threads", "1"});
    CHECK(once.size() == 6);
    CHECK((run(file, {"--threads", "2"}) == once));
    CHECK((run(file, {"--threads", "4", "--jobs", "2"}) == once));
    CHECK((run_interrupted(file) == once));
  }
}
