// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/datasets/readers/text_pairs.hpp"

#include "diffrank/experiments/dataset.hpp"
#include "diffrank/tests/experiments/files.hpp"
#include "diffrank/tests/support/catch.hpp"

using namespace diffrank::experiments;
using diffrank::testing::TemporaryFolder;

namespace {

std::vector<std::string> faults(const std::string& bytes) {
  const TemporaryFolder folder;
  try {
    read_text_pairs(folder.write("pairs.tsv", bytes));
  } catch (const InvalidData& error) {
    return error.faults;
  }
  return {};
}

}  // namespace

TEST_CASE("Pairs are read by the names of the columns, quotation marks are characters") {
  const TemporaryFolder folder;
  const auto path = folder.write("pairs.tsv",
                                 "index\tscore\tsentence2\tsentence1\n"
                                 "0\t5.000\tshe said \"no\tA dog, \"b\" \n"
                                 "1\t0.25\t\tx\r\n");
  const auto pairs = read_text_pairs(path);
  CHECK(pairs.labels == std::vector<double>{5, 0.25});
  CHECK(pairs.first == std::vector<std::string>{"A dog, \"b\" ", "x"});
  CHECK(pairs.second == std::vector<std::string>{"she said \"no", ""});
}

TEST_CASE("Every faulty row is named with its line") {
  const auto found = faults(
      "sentence1\tsentence2\tscore\n"
      "a\tb\t5.1\n"
      "a\tb\n"
      "a\tb\tx\n"
      "a\tb\t4\n"
      "a\xff\tb\t4\n"
      "a\tb\tnan\n");
  REQUIRE(found.size() == 5);
  CHECK_THAT(found[0], ContainsSubstring("pairs.tsv', line 2: column 'score' must be a number in [0, 5], got '5.1'"));
  CHECK_THAT(found[1], ContainsSubstring("line 3: 2 cells, where the first line has 3"));
  CHECK_THAT(found[2], ContainsSubstring("line 4: column 'score' must be a number in [0, 5], got 'x'"));
  CHECK_THAT(found[3], ContainsSubstring("line 6: byte 2 is not UTF-8"));
  CHECK_THAT(found[4], ContainsSubstring("line 7"));
}

TEST_CASE("A file without the columns, or without rows, is refused") {
  CHECK(faults("a\tb\n1\t2\n").size() == 3);
  CHECK_THAT(faults("sentence1\tscore\n")[0], ContainsSubstring("no column is named 'sentence2'"));
  CHECK_THAT(faults("sentence1\tsentence2\tscore\n")[0], ContainsSubstring("has no rows"));
  CHECK_THAT(faults("")[0], ContainsSubstring("is empty"));
}
