// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/datasets/data_check.hpp"

#include "diffrank/tests/experiments/files.hpp"
#include "diffrank/tests/support/catch.hpp"

using namespace diffrank;
using namespace diffrank::experiments;
using diffrank::testing::TemporaryFolder;

namespace {

std::shared_ptr<const Dataset> csv(const std::string& path, const std::string& options) {
  return make<Dataset>("csv(path=" + quote(path) + ", " + options + ")");
}

}  // namespace

TEST_CASE("all faults of all data sets are found, each once, whatever seeds they have") {
  const TemporaryFolder folder;
  const auto bad = folder.write("bad.csv", "a,b,y\n1,x,2\n,2,3\n");
  const auto check = check_data({csv(bad, "target=y, seed=1"), csv(bad, "target=y, seed=2"), make<Dataset>("csv"),
                                 csv(folder.file("none.csv"), "target=y"), make<Dataset>("sine")});
  REQUIRE(check.faults.size() == 5);
  CHECK_THAT(check.faults[0].message, ContainsSubstring("line 3, column 'a': '' is a missing value"));
  CHECK_THAT(check.faults[1].message, ContainsSubstring("line 2, column 'b': 'x' is not a number"));
  CHECK_THAT(check.faults[2].message, ContainsSubstring("path must be given"));
  CHECK_THAT(check.faults[3].message, ContainsSubstring("target must be given"));
  CHECK(check.faults[4].message == "cannot open '" + folder.file("none.csv") + "': No such file or directory");
  CHECK(check.faults[4].path == "data");
  CHECK(check.faulty.size() == 4);
  CHECK_FALSE(check.is_faulty(*make<Dataset>("sine")));
}

TEST_CASE("the files of a package that is not installed are a fault that names the package") {
  const TemporaryFolder folder;
  const auto check = check_data({make<Dataset>("fmnist_rot(path=" + quote(folder.path()) + ")")});
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
