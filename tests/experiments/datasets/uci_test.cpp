// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "diffrank/experiments/dataset.hpp"
#include "diffrank/tests/experiments/files.hpp"
#include "diffrank/tests/support/catch.hpp"
#include "diffrank/tests/support/shared_data.hpp"
#include "diffrank/tests/support/source.hpp"

using namespace diffrank;
using namespace diffrank::experiments;
using namespace diffrank::testing;

namespace {

std::shared_ptr<const Dataset> uci(const std::string& name, const std::string& path, const std::string& more = "") {
  return make<Dataset>("uci(table=" + name + ", path=" + quote(path) + more + ")");
}

std::string failure(const Dataset& dataset) {
  try {
    dataset.load();
  } catch (const std::exception& error) {
    return error.what();
  }
  return "";
}

std::size_t rows(const Data& data) {
  return data.train.rows() + data.val.rows() + data.test.rows();
}

const std::string concrete = source_folder() + "/experiments/datasets/samples/concrete.csv";

}  // namespace

TEST_CASE("the shipped table of concrete has its rows, inputs and labels") {
  const auto data = uci("concrete", concrete)->load();
  CHECK(rows(data) == 1030);
  CHECK(data.train.cols == 8);
  CHECK(data.columns.front().name == "Cement");
  for (const auto* part : {&data.train, &data.val, &data.test})
    for (const double y : part->labels) CHECK((y >= 2.33 && y <= 82.6));
}

TEST_CASE("a table is the same with names of its columns and without, delimited by commas, tabs or semicolons") {
  const TemporaryFolder folder;
  const std::string rows = "800,0,0.3,71.3,0.002,126.2\n1000,0,0.3,71.3,0.002,125.2\n1250,1,0.2,55,0.003,124\n";
  const auto with = [](std::string text, char delimiter) {
    std::replace(text.begin(), text.end(), ',', delimiter);
    return text;
  };
  const std::string names = "Frequency,Angle,Chord,Velocity,Thickness,Scaled sound pressure level\n";
  const auto load = [&](const std::string& text) {
    return uci("airfoil", folder.write("a.dat", text), ", val=0, test=0")->load().train;
  };
  const auto plain = load(rows);
  CHECK(plain.labels == std::vector<double>{126.2, 125.2, 124});
  CHECK(plain.cols == 5);
  for (const auto& text : {names + rows, with(rows, '\t'), with(names + rows, '\t'), with(names + rows, ';')}) {
    const auto part = load(text);
    CHECK(part.labels == plain.labels);
    CHECK(part.inputs == plain.inputs);
  }
}

TEST_CASE("the sex of an abalone is three inputs, the number of a real estate none") {
  const TemporaryFolder folder;
  const auto abalone = folder.write("abalone.data",
                                    "M,0.455,0.365,0.095,0.514,0.2245,0.101,0.15,15\n"
                                    "F,0.53,0.42,0.135,0.677,0.2565,0.1415,0.21,9\n"
                                    "I,0.35,0.265,0.09,0.2255,0.0995,0.0485,0.07,7\n");
  const auto shells = uci("abalone", abalone, ", val=0, test=0")->load();
  CHECK(shells.train.cols == 10);
  CHECK(shells.train.labels == std::vector<double>{15, 9, 7});
  const std::string rows = "1,2012.9,32,84.9,10,24.98,121.5,37.9\n2,2012.9,19.5,306.6,9,24.98,121.5,42.2\n";
  for (const std::string names : {"", "No,date,age,distance,stores,latitude,longitude,house_price\n"}) {
    const auto houses = uci("real_estate", folder.write("r.csv", names + rows), ", val=0, test=0")->load();
    CHECK(houses.train.cols == 6);
    CHECK(houses.train.labels == std::vector<double>{37.9, 42.2});
  }
}

TEST_CASE("the tables as papers use them have the numbers of rows and inputs that are known of them") {
  const auto folder = shared_data("uci-dir");
  if (!folder) {
    WARN("skipped: the folder shared/data is not here");
    return;
  }
  struct Known {
    const char *name, *file;
    std::size_t rows, inputs;
  };
  for (const Known& known : {Known{"abalone", "abalone.data", 4177, 10},
                             {"airfoil", "airfoil.csv", 1503, 5},
                             {"concrete", "concrete.csv", 1030, 8},
                             {"real_estate", "real_estate.csv", 414, 6}}) {
    CAPTURE(known.name);
    const auto data = uci(known.name, *folder + "/" + known.file)->load();
    CHECK(rows(data) == known.rows);
    CHECK(data.train.cols == known.inputs);
  }
}

TEST_CASE("a missing file and one of another table are errors that say where the table is to be had") {
  const TemporaryFolder folder;
  CHECK(failure(*uci("airfoil", folder.file("none.dat"))) ==
        "there is no file '" + folder.file("none.dat") +
            "': the UCI Machine Learning Repository has this table as airfoil_self_noise.dat");
  CHECK_THAT(failure(*make<Dataset>("uci(table=abalone)")), ContainsSubstring("path must be given"));
  CHECK_THAT(failure(*uci("airfoil", concrete)), ContainsSubstring("is not the table airfoil, which has 6 columns"));
  const auto unnamed = folder.write("u.csv", "a,b,c,d,e,f\n1,2,3,4,5,6\n");
  CHECK_THAT(failure(*uci("airfoil", unnamed)), ContainsSubstring("has 0 columns with 'pressure' in their names"));
}
