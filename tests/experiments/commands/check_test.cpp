// SPDX-License-Identifier: Apache-2.0
#include "diffrank/tests/experiments/files.hpp"
#include "diffrank/tests/experiments/process.hpp"
#include "diffrank/tests/support/catch.hpp"

using namespace diffrank::testing;

namespace {

const std::string base =
    "// what all have in common\n{\n"
    "  \"data\": \"sine(n=60, val=2, test=2)\",\n"
    "  \"train\": {\"epochs\": 0, \"batch\": 16},  /* one of them too few */\n}\n";

}  // namespace

TEST_CASE("check names the file, the line and the column of everything that is wrong, and overrides") {
  const TemporaryFolder folder;
  folder.write("base.json", base);
  const auto file =
      folder.write("sweep.json", "{\"include\": \"base.json\",\n \"sweep\": {\"grid\": {\"weight\": [1, -1]}},\n}");
  const auto end = diffrank_command({"check", file, "loss=l3", "regularizer=ranksim"});
  CHECK(end.status == 2);
  CHECK(end.out.empty());
  CHECK_THAT(end.err, ContainsSubstring("sweep.json: 3 errors\n"));
  CHECK_THAT(end.err,
             ContainsSubstring("  " + folder.file("base.json") + ":4:23: train.epochs: must be >= 1, got '0'\n"));
  CHECK_THAT(end.err, ContainsSubstring("  " + file + ":2:35: weight: must be >= 0, got '-1'\n"));
  CHECK_THAT(end.err, ContainsSubstring("  override \"loss=l3\": loss: unknown loss 'l3'"));
  const auto good = diffrank_command({"check", file, "train.epochs=1", "regularizer=ranksim", "weight=1,2"});
  CHECK(good.status == 0);
  CHECK_THAT(good.out, ContainsSubstring("2 trials x 1 seed, no errors"));
}

TEST_CASE("check of a file that is no JSON, or includes none, says where") {
  const TemporaryFolder folder;
  const auto broken = folder.write("broken.json", "{\n \"weight\" 1}");
  const auto end = diffrank_command({"check", broken});
  CHECK(end.status == 2);
  CHECK_THAT(end.err, ContainsSubstring("broken.json: 1 error\n  " + broken + ":2:11: "));
  const auto alone = folder.write("alone.json", "{\"include\": \"gone.json\"}");
  CHECK_THAT(diffrank_command({"check", alone}).err,
             ContainsSubstring(alone + ":1:13: include: cannot read '" + folder.file("gone.json") + "': No such file"));
}
