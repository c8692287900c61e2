// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/store/similarities.hpp"

#include <cmath>

#include "diffrank/experiments/file.hpp"
#include "diffrank/tests/experiments/files.hpp"
#include "diffrank/tests/support/catch.hpp"

using namespace diffrank::experiments;
using diffrank::testing::TemporaryFolder;

TEST_CASE("similarities read back as they were written, to six decimals, without a negative zero") {
  const TemporaryFolder run;
  write_similarities(run.path(), {{0, 2.5}, {0, -2.5, -2.5, 0}, {1, -1e-9, 0.12345678, NAN}, {1, -1, -1, 1}});
  CHECK_THAT(read_file(run.file("similarity.json")), ContainsSubstring("[[1.0,0.0],[0.123457,\"NaN\"]]"));
  const auto s = read_similarities(run.path());
  REQUIRE(s);
  CHECK(s->labels == std::vector<double>{0, 2.5});
  CHECK(s->label_similarity == std::vector<double>{0, -2.5, -2.5, 0});
  CHECK(s->before[2] == 0.123457);
  CHECK(std::isnan(s->before[3]));
  CHECK(s->after == std::vector<double>{1, -1, -1, 1});
}

TEST_CASE("a run without label bins has empty similarities") {
  const TemporaryFolder run;
  write_similarities(run.path(), {});
  const auto s = read_similarities(run.path());
  REQUIRE(s);
  CHECK((s->labels.empty() && s->before.empty()));
}

TEST_CASE("a file that is missing, cut off, or has a matrix of another size holds no similarities") {
  const TemporaryFolder run;
  CHECK_FALSE(read_similarities(run.path()));
  for (const char* text : {"{\"labels\": [0,", "[]", "{\"labels\": 3}", "{\"labels\": [0, 1]}",
                           "{\"labels\": [0], \"label_similarity\": [[0]], \"before\": [[1]], \"after\": [[1, 2]]}"}) {
    CAPTURE(text);
    run.write("similarity.json", text);
    CHECK_FALSE(read_similarities(run.path()));
  }
}
