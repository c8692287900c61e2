// SPDX-License-Identifier: Apache-2.0
// What a shell is told about a command line that is being typed.
#include <algorithm>

#include "diffrank/experiments/commands/candidates.hpp"
#include "diffrank/tests/experiments/files.hpp"
#include "diffrank/tests/experiments/process.hpp"
#include "diffrank/tests/support/catch.hpp"

using namespace diffrank::experiments;
using namespace diffrank::testing;

namespace {

using Texts = std::vector<std::string>;
const CommandFlags commands{
    {"run", {"--out", "--jobs"}}, {"check", {}}, {"show", {}}, {"compare", {"--n"}}, {"list", {}},
    {"report", {"--metric"}},     {"data", {}}};

Texts of(const Texts& words) {
  return complete(words, commands);
}
bool has(const Texts& found, const std::string& candidate) {
  return std::count(found.begin(), found.end(), candidate) == 1;
}

/// What bash offers after `diffrank ` and this much of a line, with the installed script.
std::string in_bash(const std::string& line) {
  const TemporaryFolder folder;
  const auto script =
      folder.write("complete.bash", "PATH=\"$(dirname '" + command_path() +
                                        "'):$PATH\"\n"
                                        "source <(diffrank completion)\n"
                                        "COMP_LINE=$1; COMP_POINT=${#1}; COMP_WORDS=(diffrank); COMP_CWORD=1\n"
                                        "COMP_WORDS+=(\"${1##*[ =(]}\")\n"
                                        "_diffrank\n"
                                        "printf '%s\\n' \"${COMPREPLY[@]}\"\n");
  const auto out = folder.file("out");
  CHECK(std::system(("bash " + script + " 'diffrank " + line + "' > " + out).c_str()) == 0);
  return read_file(out);
}

}  // namespace

TEST_CASE("The first word is a command, a word with dashes one of its flags") {
  CHECK(of({""}) == Texts{"check", "compare", "data", "list", "report", "run", "show"});
  CHECK(of({"c"}) == Texts{"check", "compare"});
  CHECK(of({"run", "file.json", "--j"}) == Texts{"--jobs"});
  CHECK(of({"rnu", ""}).empty());
  CHECK(of({"run", ""}).empty());  // a file: the shell's business
}

TEST_CASE("Components, their options and values are completed at any depth") {
  CHECK(of({"show", "permut"}) == Texts{"permutahedron("});
  CHECK(of({"show", "none"}).empty());
  CHECK(of({"compare", "permutahedron(str"}) == Texts{"permutahedron(strength="});
  CHECK(of({"compare", "permutahedron(strength=1,reg"}) == Texts{"permutahedron(strength=1,regularization="});
  CHECK(
      has(of({"compare", "permutahedron(strength=1, regularization="}), "permutahedron(strength=1, regularization=kl"));
  CHECK(has(of({"compare", "hard", "permutahedron(normalize="}), "permutahedron(normalize=true"));
  CHECK(of({"show", "ranksim(ranker=blackb"}) == Texts{"ranksim(ranker=blackbox("});
  CHECK(has(of({"show", "ranksim(ranker=blackbox("}), "ranksim(ranker=blackbox(lambda="));
  CHECK(has(of({"show", "ranksim(ranker=blackbox(lambda=2),"}), "ranksim(ranker=blackbox(lambda=2),penalty="));
  CHECK(of({"show", "ranksim(ranker=blackbox)"}).empty());
  CHECK(of({"show", "ranksim)))(("}).empty());
}

TEST_CASE("Overrides are completed along the components that may stand there") {
  CHECK(of({"run", "f.json", "train.ep"}) == Texts{"train.epochs="});
  CHECK(of({"run", "f.json", "regularizer.ranker.lambda"}) == Texts{"regularizer.ranker.lambda="});
  CHECK(has(of({"run", "f.json", "regularizer.ranker.ranker.reg"}),
            "regularizer.ranker.ranker.regularization="));  // of a ranker around another
  CHECK(has(of({"check", "f.json", "regularizer=none"}), "regularizer=none"));
  CHECK(has(of({"run", "f.json", "regularizer=ranksim(ranker=blackbox(scale="}),
            "regularizer=ranksim(ranker=blackbox(scale=invariant"));
  CHECK(of({"run", "f.json", "se"}) == Texts{"seeds="});
}

TEST_CASE("Data sets and their options are completed, then the overrides of a file") {
  CHECK(of({"data", "sin"}) == Texts{"sine("});
  CHECK(has(of({"data", "csv(split="}), "csv(split=blind_spot"));
  CHECK(of({"data", "softs"}).empty());
  CHECK(of({"data", "sine", "shots.ma"}) == Texts{"shots.many="});
}

TEST_CASE("Metrics are completed wherever one is named, with their shots and zones") {
  CHECK(has(of({"run", "f.json", "report.metric=test.ma"}), "report.metric=test.mae.interpolation"));
  CHECK(has(of({"run", "f.json", "train.select="}), "train.select=last"));
  CHECK(has(of({"run", "f.json", "train.select=v"}), "train.select=val.bmae"));
  CHECK(of({"run", "f.json", "train.select=t"}).empty());
  CHECK(has(of({"report", "runs", "--metric", ""}), "test.kendall.few"));
}

TEST_CASE("bash replaces what stands after the last of its word breaks") {
  CHECK(in_bash("sho") == "show\n");
  CHECK(in_bash("run --dry") == "--dry-run\n");
  CHECK(in_bash("run f.json train.epo") == "train.epochs=\n");
  CHECK(in_bash("run f.json regularizer=ranksim") == "ranksim(\n");
  CHECK(in_bash("list rank") == "rankers\n");
}
