// SPDX-License-Identifier: Apache-2.0
// Standard streams that are closed, or lead to a full disk.
#include "diffrank/tests/experiments/ablation.hpp"
#include "diffrank/tests/support/catch.hpp"

using namespace diffrank::testing;
namespace fs = std::filesystem;

namespace {

/// The exit status of `diffrank ARGUMENTS REDIRECTIONS` in a shell, and what it says on standard error.
Finished in_shell(const std::string& arguments, const std::string& redirections) {
  const TemporaryFolder folder;
  const auto err = folder.write("err", "");
  const auto status = std::system(("echo '{\"ranker\": \"hard\", \"scores\": [[1, 2]]}' | DIFFRANK_THREADS=1 '" +
                                   command_path() + "' " + arguments + " 2>" + err + " " + redirections)
                                      .c_str());
  return {WEXITSTATUS(status), "", read_file(err)};
}

}  // namespace

TEST_CASE("output that cannot be written is said on standard error, and the status is 1, for every command") {
  const Ablation ablation(
      tiny({{"seeds", 2}, {"sweep", {{"grid", {{"weight", {1, 2}}}}}}, {"regularizer", "ranksim"}}));
  REQUIRE(ablation.run().status == 0);
  const auto file = ablation.file, sweep = ablation.sweep();
  for (const std::string& arguments :
       Texts{"run " + file + " --out " + ablation.folder.file("runs"), "run " + file + " --dry-run", "check " + file,
             "report " + sweep, "pick " + sweep + " --by weight", "list", "show hard", "compare hard --n 4 --rows 2",
             "eval", "schema", "completion", "complete -- li", "--help", "run --help", "--version"}) {
    CAPTURE(arguments);
    CHECK(in_shell(arguments, ">/dev/null").status == 0);
    const auto full = in_shell(arguments, ">/dev/full");
    CHECK(full.status == 1);
    CHECK_THAT(full.err, ContainsSubstring("diffrank: cannot write to standard output: No space left on device\n"));
    const auto closed = in_shell(arguments, ">&-");
    CHECK(closed.status == 1);
    CHECK_THAT(closed.err, ContainsSubstring("diffrank: cannot write to standard output: Bad file descriptor\n"));
  }
}

TEST_CASE("a sweep whose standard error or input is closed trains as ever") {
  const std::string jobs = GENERATE("1", "2"), closed = GENERATE("2>&-", "2>&- <&-", "<&-");
  CAPTURE(jobs, closed);
  const Ablation ablation(tiny({{"seeds", 3}}));
  CHECK(in_shell("run " + ablation.file + " --out " + ablation.folder.file("runs") + " --jobs " + jobs,
                 ">/dev/null " + closed)
            .status == 0);
  CHECK(ablation.finished().size() == 3);
  for (const auto& run : ablation.runs()) {
    CHECK(Json::parse(read_file(run + "/result.json"))["status"] == "done");
    CHECK(read_file(run + "/.lock").empty());
  }
}
