// SPDX-License-Identifier: Apache-2.0
#include "diffrank/core/registry.hpp"
#include "diffrank/experiments/dataset.hpp"
#include "diffrank/tests/experiments/files.hpp"
#include "diffrank/tests/support/catch.hpp"

using namespace diffrank;
using namespace diffrank::experiments;
using diffrank::testing::TemporaryFolder;

namespace {

struct Made {
  explicit Made(const std::string& words, const std::string& vectors = "good 1 2\nbad 3 5\nawful 5 2\nfine 0 0\n") {
    folder.write("words.txt", words);
    folder.write("vectors.txt", vectors);
  }
  Data load() const {
    return make<Dataset>("vader_glove(split=random, val=0, test=0, words=" + quote(folder.file("words.txt")) +
                         ", vectors=" + quote(folder.file("vectors.txt")) + ")")
        ->load();
  }
  std::vector<std::string> faults() const {
    try {
      load();
    } catch (const InvalidData& error) {
      return error.faults;
    }
    return {};
  }
  TemporaryFolder folder;
};

}  // namespace

TEST_CASE("Words of the lexicon that have a vector are samples: their vectors, standardized, and their ratings") {
  const auto data =
      Made("good\t1.9\t0.9\t[2]\n:-)\t1.3\nbad\t-2.5\t0.7\r\nunknown\t1\ngood\t-4\n\nawful\t-2\t1").load();
  CHECK(data.train.labels == std::vector<double>{1.9, -2.5, -2});
  REQUIRE(data.train.cols == 2);
  const double unit = std::sqrt(8.0 / 3);  // of 1, 3, 5 about 3
  CHECK(data.train.inputs[0] == Approx(-2 / unit));
  CHECK(data.train.inputs[2] == 0);
  CHECK(data.train.inputs[4] == Approx(2 / unit));
  REQUIRE(data.notes.size() >= 1);
  CHECK_THAT(data.notes[0], ContainsSubstring("3 of the 4 words"));
}

TEST_CASE("Every rating, a multiple of a tenth, lies in the middle of its bin") {
  const auto data = Made("good\t1.9\n").load();
  for (int tenths = -40; tenths <= 40; ++tenths) CHECK(data.bins.of(tenths / 10.0) == tenths);
}

TEST_CASE("Lines without a rating are named, and what is missing is said at once") {
  const auto wrong = Made("good 1.9\nbad\t-2.5\nfine\t9\nawful\tmuch\n").faults();
  REQUIRE(wrong.size() == 3);
  CHECK_THAT(wrong[0], ContainsSubstring("line 1") && ContainsSubstring("a tab and its rating"));
  CHECK_THAT(wrong[1], ContainsSubstring("line 3"));
  CHECK_THAT(wrong[2], ContainsSubstring("line 4"));
  CHECK_THAT(Made(":)\t1\n").faults().at(0), ContainsSubstring("has no words"));
  CHECK_THAT(Made("superb\t3\n").faults().at(0), ContainsSubstring("vectors for none of the 1 word of"));
  try {
    make<Dataset>("vader_glove(words=none.txt)")->load();
    FAIL("no error");
  } catch (const InvalidData& error) {
    REQUIRE(error.faults.size() == 2);
    CHECK_THAT(error.faults[0], ContainsSubstring("none.txt") && ContainsSubstring("datasets/fetch words"));
    CHECK_THAT(error.faults[1],
               ContainsSubstring("vectors must be given") && ContainsSubstring("datasets/fetch vectors"));
  }
}
