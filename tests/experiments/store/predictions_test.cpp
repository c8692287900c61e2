// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/store/predictions.hpp"

#include "diffrank/tests/experiments/files.hpp"
#include "diffrank/tests/support/catch.hpp"

using diffrank::experiments::read_predictions;
using diffrank::testing::TemporaryFolder;

TEST_CASE("Predictions are read as they were written") {
  const TemporaryFolder run;
  run.write("predictions.csv", "label,prediction\n1,0.1\n-2.5,1e-300\n89,NaN\n");
  const auto rows = read_predictions(run.path());
  REQUIRE(rows);
  CHECK(rows->labels == std::vector<double>{1, -2.5, 89});
  CHECK(
      (rows->predictions[0] == 0.1 && rows->predictions[1] == 1e-300 && rows->predictions[2] != rows->predictions[2]));
}

TEST_CASE("A run without predictions.csv has none, and a file with its header alone has no rows") {
  const TemporaryFolder run;
  CHECK_FALSE(read_predictions(run.path()));
  run.write("predictions.csv", "label,prediction\n");
  CHECK(read_predictions(run.path())->labels.empty());
}

TEST_CASE("What is no row of two numbers is refused with file and line") {
  const TemporaryFolder run;
  for (const char* text : {"", "prediction,label\n1,2\n"}) {
    run.write("predictions.csv", text);
    CHECK_THROWS_WITH(read_predictions(run.path()), ContainsSubstring("predictions.csv', line 1: label,prediction"));
  }
  for (const char* row : {"1\n", "1,2,3\n", "x,2\n", "1,\n", "1,2", "1,2\r\n", "1, 2\n", "\n"}) {
    run.write("predictions.csv", std::string("label,prediction\n5,6\n") + row);
    CHECK_THROWS_WITH(read_predictions(run.path()), ContainsSubstring("line 3: a label, a comma and a prediction"));
  }
}
