// SPDX-License-Identifier: Apache-2.0
#include "diffrank/tests/experiments/files.hpp"
#include "diffrank/tests/experiments/process.hpp"
#include "diffrank/tests/support/catch.hpp"

using namespace diffrank;
using namespace diffrank::testing;
using Texts = std::vector<std::string>;

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

TEST_CASE("check of a device without end is an error") {
  const auto end = diffrank_command({"check", "/dev/zero"});
  CHECK(end.status == 2);
  CHECK(end.err == "diffrank: cannot read '/dev/zero': it holds more than 64 MiB\n");
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

namespace {

std::string sweep_of(const TemporaryFolder& folder, const std::string& data, const std::string& more = "") {
  return folder.write(
      "sweep.json", "{\"name\": \"s\", \"backend\": \"xtensor\", \"model\": \"mlp(hidden=[2])\", \"data\": \"" + data +
                        "\", \"train\": {\"epochs\": 1}" + more + "}");
}

const std::string good_rows = "a,y\n1,2\n2,2\n3,4\n4,4\n5,2\n6,4\n";

}  // namespace

TEST_CASE("check and --dry-run report all faults of all data sets at once and end with 2") {
  const TemporaryFolder folder;
  const auto bad = folder.write("bad.csv", "a,b,y\n1,x,2\n,12,3\n"), good = folder.write("good.csv", good_rows);
  const auto file =
      sweep_of(folder, "csv(path=" + bad + ", target=z)",
               ", \"sweep\": {\"grid\": {\"data.path\": [\"" + bad + "\", \"" + folder.file("none.csv") + "\"]}}");
  for (const Texts& command : {Texts{"check", file}, Texts{"run", file, "--dry-run", "--out", folder.file("runs")}}) {
    const auto end = diffrank_command(command);
    CHECK(end.status == 2);
    CHECK(end.out.empty());
    CHECK_THAT(end.err, ContainsSubstring("sweep.json: 4 errors\n") &&
                            ContainsSubstring("data: '" + bad + "' has no column 'z'") &&
                            ContainsSubstring("line 3, column 'a': '' is a missing value; set data.missing=drop") &&
                            ContainsSubstring("line 2, column 'b': 'x' is not a number") &&
                            ContainsSubstring("cannot open '" + folder.file("none.csv") + "': No such file"));
  }
  CHECK_FALSE(std::filesystem::exists(folder.file("runs")));
}

TEST_CASE("run trains nothing and records nothing where every data set is faulty") {
  const TemporaryFolder folder;
  const auto file = sweep_of(folder, "csv(path=" + folder.file("none.csv") + ", target=y)", ", \"seeds\": 3");
  for (const std::string jobs : {"1", "2"}) {
    const auto end = diffrank_command({"run", file, "--jobs", jobs, "--out", folder.file("runs")});
    CHECK(end.status == 2);
    CHECK_THAT(end.err, ContainsSubstring("1 error\n  data: cannot open '" + folder.file("none.csv") + "'"));
    CHECK_FALSE(std::filesystem::exists(folder.file("runs")));
  }
}

TEST_CASE("run trains the runs of sound data sets, and those of a file that is not UTF-8 fail with their place") {
  const TemporaryFolder folder;
  const auto bad = folder.write("bad.csv", "a,y\n1,2\n3,4\xB0\n"), good = folder.write("good.csv", good_rows);
  const auto file = sweep_of(folder, "csv(target=y, val=0, test=0.2, path=" + bad + ")",
                             ", \"sweep\": {\"grid\": {\"data.path\": [\"" + bad + "\", \"" + good + "\"]}}");
  for (const std::string jobs : {"1", "2"}) {
    const auto runs = folder.file("runs" + jobs);
    const Texts command{"run", file, "train.select=last", "--jobs", jobs, "--out", runs};
    const auto end = diffrank_command(command);
    CHECK(end.status == 1);
    CHECK_THAT(end.err, ContainsSubstring("'" + bad + "', line 3, column 'y': '4\uFFFD' is not UTF-8") &&
                            ContainsSubstring("latin1"));
    CHECK_THAT(end.err, !ContainsSubstring("json.exception"));
    std::map<std::string, std::size_t> states;
    for (const auto& entry : std::filesystem::directory_iterator(runs + "/s")) {
      if (!entry.is_directory()) continue;
      const auto result = experiments::Json::parse(read_file(entry.path() / "result.json"));
      ++states[result.at("status")];
      if (result.at("status") == "failed")
        CHECK_THAT(result.at("error").get<std::string>(), ContainsSubstring("line 3, column 'y'"));
    }
    CHECK(states == std::map<std::string, std::size_t>{{"done", 1}, {"failed", 1}});
    CHECK(diffrank_command(command).status == 1);  // a later start works
  }
}

TEST_CASE("an argument or a configuration that is not UTF-8 is an error with its place") {
  const TemporaryFolder folder;
  const auto file = sweep_of(folder, "sine");
  for (const std::string argument : {"name=caf\xE9", "data.path=caf\xE9.csv", "caf\xE9=1"}) {
    const auto end = diffrank_command({"run", file, argument, "--out", folder.file("runs")});
    CHECK(end.status == 2);
    CHECK_THAT(end.err, ContainsSubstring("caf\uFFFD") && ContainsSubstring("is not UTF-8"));
  }
  CHECK_FALSE(std::filesystem::exists(folder.file("runs")));
  CHECK_THAT(diffrank_command({"check", sweep_of(folder, "caf\xE9")}).err,
             ContainsSubstring("sweep.json:1:77: this byte is not UTF-8"));
}

TEST_CASE("check shows what is to be known about a data set, and finds a package that is missing") {
  const TemporaryFolder folder;
  const auto numbered = folder.write("numbered.csv", ",a,y\n0,5,2\n1,7,4\n2,6,6\n");
  const auto end = diffrank_command({"check", sweep_of(folder, "csv(target=y, val=0, test=0, path=" + numbered + ")")});
  CHECK(end.status == 0);
  CHECK_THAT(end.out, ContainsSubstring("note: '" + numbered + "': column '0' numbers the rows and is left out"));
  const auto missing = diffrank_command({"check", sweep_of(folder, "fmnist_rot(path=" + folder.path() + ")")});
  CHECK(missing.status == 2);
  CHECK_THAT(missing.err, ContainsSubstring("apt-get install dataset-fashion-mnist"));
}

TEST_CASE("a path of a data set is relative to the file that names it, else to the working folder") {
  const TemporaryFolder folder;
  std::filesystem::create_directories(folder.file("data"));
  folder.write("good.csv", good_rows);
  folder.write("data/inner.csv", good_rows);
  folder.write("data/base.json", "{\"data\": \"csv(path=inner.csv, target=y, val=0, test=0)\"}");
  CHECK(diffrank_command({"check", sweep_of(folder, "csv(path=good.csv, target=y, val=0, test=0)")}).status == 0);
  CHECK(diffrank_command({"check", sweep_of(folder, "csv(path=data/inner.csv, target=y, val=0, test=0)")}).status == 0);
  CHECK(diffrank_command({"check", folder.write("outer.json", "{\"include\": \"data/base.json\"}")}).status == 0);
  const auto missing = diffrank_command({"check", sweep_of(folder, "csv(path=nosuch.csv, target=y)")});
  CHECK_THAT(missing.err, ContainsSubstring("cannot open 'nosuch.csv'"));
}
