// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/training/trial_check.hpp"

#include <algorithm>

#include "diffrank/tests/experiments/files.hpp"
#include "diffrank/tests/experiments/tiny.hpp"
#include "diffrank/tests/support/catch.hpp"

using namespace diffrank;
using namespace diffrank::experiments;
using namespace diffrank::testing;

namespace {

/// Of the trials of all files.
TrialCheck check_files(const std::vector<Json>& files) {
  std::vector<Configuration> configurations;
  std::vector<const Trial*> list;
  for (const auto& file : files) configurations.push_back(read(file));
  for (const auto& c : configurations)
    for (const auto& trial : c.trials) list.push_back(trial.trial.get());
  return check_trials(list);
}

TrialCheck check_data(const std::vector<std::string>& data) {
  std::vector<Json> files;
  for (const auto& spec : data) files.push_back(tiny_with("data", spec));
  return check_files(files);
}

std::string csv(const std::string& path, const std::string& options) {
  return "csv(path=" + quote(path) + ", " + options + ")";
}

}  // namespace

TEST_CASE("all faults of all data sets are found, each once, whatever seeds they have") {
  const TemporaryFolder folder;
  const auto bad = folder.write("bad.csv", "a,b,y\n1,x,2\n,2,3\n");
  const auto check = check_data({csv(bad, "target=y, seed=1"), csv(bad, "target=y, seed=2"), "csv",
                                 csv(folder.file("none.csv"), "target=y"), "sine"});
  REQUIRE(check.faults.size() == 5);
  CHECK_THAT(check.faults[0].message, ContainsSubstring("line 3, column 'a': '' is a missing value"));
  CHECK_THAT(check.faults[1].message, ContainsSubstring("line 2, column 'b': 'x' is not a number"));
  CHECK_THAT(check.faults[2].message, ContainsSubstring("path must be given"));
  CHECK_THAT(check.faults[3].message, ContainsSubstring("target must be given"));
  CHECK(check.faults[4].message == "cannot open '" + folder.file("none.csv") + "': No such file or directory");
  CHECK(check.faults[4].path == "data");
  CHECK(check.faulty == std::vector<bool>{true, true, true, true, false});
}

TEST_CASE("the files of a package that is not installed are a fault that names the package") {
  const TemporaryFolder folder;
  const auto check = check_data({"fmnist_rot(path=" + quote(folder.path()) + ")"});
  REQUIRE(check.faults.size() == 1);
  CHECK_THAT(check.faults[0].message, ContainsSubstring("apt-get install dataset-fashion-mnist"));
}

TEST_CASE("what is known about a data set that can be read is a note") {
  const TemporaryFolder folder;
  const auto good = folder.write("good.csv", "id,a,y\n0,2,3\n1,4,5\n2,7,8\n");
  const auto check = check_data({csv(good, "target=y, val=0, test=0"), csv(good, "target=y, val=0, test=0, seed=1")});
  CHECK(check.faults.empty());
  REQUIRE(check.notes.size() == 1);
  CHECK_THAT(check.notes[0], ContainsSubstring("column 'id' numbers the rows"));
}

TEST_CASE("a loss that cannot do with the training labels is a fault of its path, before training") {
  const TemporaryFolder folder;
  const auto table = csv(folder.write("halves.csv", "a,y\n1,0.5\n2,1\n3,2\n4,7\n"), "target=y, val=0, test=0");
  const Json rest{{"data", table}, {"train", {{"select", "last"}}}};
  const auto with = [&](const Json& changes) {
    auto file = tiny(rest);
    file.merge_patch(changes);
    return file;
  };
  const auto check = check_files(
      {with({{"loss", "coral"}}), with({{"loss", "dist_loss(grid=range, max_label=5)"}}), with({{"loss", "l1"}}),
       with({{"terms", {{"d", {{"loss", "dist_loss(grid=range, max_label=5)"}, {"weight", 0.5}}}}}}),
       with({{"terms", {{"d", {{"loss", "dist_loss(grid=range, max_label=5)"}, {"weight", 0}}}}}})});
  CHECK(check.faulty == std::vector<bool>{true, true, false, true, false});
  REQUIRE(check.faults.size() == 3);
  CHECK(check.faults[0].path == "loss");
  CHECK(check.faults[0].message == "loss 'coral' needs labels 0, 1, 2, ...; a training label is 0.5");
  CHECK(check.faults[1].path == "loss");
  CHECK_THAT(check.faults[1].message, ContainsSubstring("around all training labels, which are 0.5 .. 7"));
  CHECK(check.faults[2].path == "terms.d.loss");
}

TEST_CASE("a fault of a later stage names the stage") {
  const TemporaryFolder folder;
  const auto table = csv(folder.write("halves.csv", "a,y\n1,0.5\n2,1\n3,2\n4,7\n"), "target=y, val=0, test=0");
  const auto check =
      check_files({tiny({{"data", table},
                         {"train", {{"select", "last"}}},
                         {"stages", {Json::object(), {{"loss", "dist_loss(grid=range, max_label=5)"}}}}})});
  REQUIRE(check.faults.size() == 1);
  CHECK(check.faults[0].path == "stages.1.loss");
}

TEST_CASE("a model that the backend does not have is a fault before training") {
  const auto check = check_files({tiny({{"model", "linear"}, {"regularizer", "none"}})});
  CHECK(check.faults.empty());
  bool found = false;
  for (const auto& entry : entries(Model::kind)) {
    const auto known = make<Backend>("xtensor")->models();
    if (std::find(known.begin(), known.end(), entry.name) != known.end()) continue;
    found = true;
    Trial trial(*read(tiny()).trials.at(0).trial);
    trial.model = make<Model>(entry.name);
    const auto result = check_trials({&trial});
    CHECK(result.faulty == std::vector<bool>{true});
    REQUIRE(result.faults.size() == 1);
    CHECK(result.faults[0].path == "model");
    CHECK(result.faults[0].message ==
          "backend 'xtensor' has no model '" + entry.name + "' (it has linear, mlp): choose another model, or backend");
  }
  CHECK(found);
}
