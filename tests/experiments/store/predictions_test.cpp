// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/store/predictions.hpp"

#include "diffrank/experiments/file.hpp"
#include "diffrank/tests/experiments/files.hpp"
#include "diffrank/tests/support/catch.hpp"

using diffrank::experiments::read_predictions;
using diffrank::testing::TemporaryFolder;

TEST_CASE("Predictions are written with the numbers of their rows") {
  const TemporaryFolder run;
  diffrank::experiments::write_predictions(run.path(), {{1, -2.5}, {0.1, 3}});
  CHECK(diffrank::experiments::read_file(run.file("predictions.csv")) == "row,label,prediction\n0,1,0.1\n1,-2.5,3\n");
}

TEST_CASE("Predictions are read as they were written") {
  const TemporaryFolder run;
  run.write("predictions.csv", "row,label,prediction\n0,1,0.1\n1,-2.5,1e-300\n2,89,NaN\n");
  const auto rows = read_predictions(run.path());
  REQUIRE(rows);
  CHECK(rows->labels == std::vector<double>{1, -2.5, 89});
  CHECK(
      (rows->predictions[0] == 0.1 && rows->predictions[1] == 1e-300 && rows->predictions[2] != rows->predictions[2]));
}

TEST_CASE("A run without predictions.csv has none, and a file with its header alone has no rows") {
  const TemporaryFolder run;
  CHECK_FALSE(read_predictions(run.path()));
  run.write("predictions.csv", "row,label,prediction\n");
  CHECK(read_predictions(run.path())->labels.empty());
}

TEST_CASE("What is no numbered row of two numbers is refused with file and line") {
  const TemporaryFolder run;
  for (const char* text : {"", "label,prediction\n1,2\n", "row,prediction,label\n0,1,2\n"}) {
    run.write("predictions.csv", text);
    CHECK_THROWS_WITH(read_predictions(run.path()),
                      ContainsSubstring("predictions.csv', line 1: row,label,prediction"));
  }
  for (const char* row : {"1\n", "1,1\n", "1,1,2,3\n", "1,x,2\n", "1,1,\n", "1,1,2", "1,1,2\r\n", "1,1, 2\n", "\n",
                          "0,1,2\n", "2,1,2\n", "-1,1,2\n"}) {
    run.write("predictions.csv", std::string("row,label,prediction\n0,5,6\n") + row);
    CHECK_THROWS_WITH(read_predictions(run.path()),
                      ContainsSubstring("line 3: row number 1, a label and a prediction"));
  }
}

TEST_CASE("predictions of several labels come back as they were") {
  const TemporaryFolder run;
  diffrank::experiments::write_predictions(run.path(), {{1, 2, 3, 4}, {5, -0.5, 7, 1e300}, 2});
  CHECK(diffrank::experiments::read_file(run.file("predictions.csv")) ==
        "row,label_1,prediction_1,label_2,prediction_2\n0,1,5,2,-0.5\n1,3,7,4,1e+300\n");
  const auto back = read_predictions(run.path());
  REQUIRE(back);
  CHECK(back->label_cols == 2);
  CHECK(back->rows() == 2);
  CHECK(back->labels == std::vector<double>{1, 2, 3, 4});
  CHECK(back->predictions == std::vector<double>{5, -0.5, 7, 1e300});
}
