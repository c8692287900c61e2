// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/datasets/readers/word_vectors.hpp"

#include "diffrank/tests/experiments/files.hpp"
#include "diffrank/tests/experiments/idx_files.hpp"
#include "diffrank/tests/support/catch.hpp"
#include "diffrank/tests/support/shared_data.hpp"

using namespace diffrank::experiments;
using diffrank::testing::compressed;
using diffrank::testing::shared_data;
using diffrank::testing::TemporaryFolder;

namespace {

using Values = std::vector<float>;

const WantedWords wanted{{"dog", 0}, {"unseen", 1}, {"\"", 2}, {"caf\u00e9", 3}};

const std::string glove =
    "the 1 2 3\n"
    "dog 0.5 -1e-3 7\n"
    "\" 4 5 6\n"
    "caf\u00e9 7 8 9\n"
    "dog 9 9 9\n";

const std::string wink = R"({"precision": 8, "other": {"a": [1, {"b": "]}\""}], "c": null}, "dimensions": 3,
  "words": ["the", "dog"], "vectors": {"the": [1, 2, 3, 3.7, 0], "dog": [0.5, -1e-3, 7, 7.01, 1],
  "\"": [4, 5, 6, 1, 2], "caf\u00e9": [7,8,9,1,3], "dog": [9, 9, 9, 9, 9]}, "unkVector": [0, 0, 0, 0, 0]})";

std::string message(const std::string& bytes) {
  const TemporaryFolder folder;
  try {
    read_word_vectors(folder.write("vectors", bytes), wanted);
  } catch (const std::runtime_error& error) {
    return error.what();
  }
  return "nothing was thrown";
}

}  // namespace

TEST_CASE("The first vector of each wanted word is read, from GloVe text and from JSON, plain or compressed") {
  const TemporaryFolder folder;
  for (const auto& bytes :
       {glove, "4 3\n" + glove, glove.substr(0, glove.size() - 1), wink, compressed(glove), compressed(wink)}) {
    const auto found = read_word_vectors(folder.write("vectors", bytes), wanted);
    CHECK(found.dimensions == 3);
    CHECK(found.found == std::vector<bool>{true, false, true, true});
    CHECK(found.values == Values{0.5f, -1e-3f, 7, 0, 0, 0, 4, 5, 6, 7, 8, 9});
  }
}

TEST_CASE("Lines may end in CRLF, and words with blanks in them are passed over") {
  const TemporaryFolder folder;
  const auto found = read_word_vectors(folder.write("vectors", "the 1 2\r\n. . . 3 4\r\ndog 5 6\r\n"), wanted);
  CHECK(found.found[0]);
  CHECK(found.values[1] == 6);
}

TEST_CASE("A damaged line of GloVe text is named with its number") {
  CHECK_THAT(message("the 1 2 3\ndog 1 2\n"),
             ContainsSubstring("line 2: has a word and 2 numbers, where the first line has 3"));
  CHECK_THAT(message("the 1 2 3\ncat 1 2 3 4\n"),
             ContainsSubstring("line 2: has a word and 4 numbers, where the first line has 3"));
  CHECK_THAT(message("the 1 2 3\n\ndog 1 2 3\n"), ContainsSubstring("line 2"));
  CHECK_THAT(message("the 1 2 3\ndog 1 x 3\n"), ContainsSubstring("line 2: number 2 of the vector of 'dog' is 'x'"));
  CHECK_THAT(message("the 1 2 3\ndog 1 nan 3\n"), ContainsSubstring("no finite number"));
  CHECK_THAT(message("the 1 2 3\nd\xffg 1 2 3\n"), ContainsSubstring("line 2: the word 'd?g' is not UTF-8"));
  CHECK_THAT(message("the\n"), ContainsSubstring("line 1: has 1 fields"));
  CHECK_THAT(message(""), ContainsSubstring("holds no word vectors"));
}

TEST_CASE("Damaged JSON is named with the byte where it fails") {
  CHECK_THAT(message(wink.substr(0, wink.size() / 2)), ContainsSubstring("byte "));
  CHECK_THAT(message(R"({"dimensions": 3, "vectors": {"dog": [1, 2]}})"),
             ContainsSubstring("the vector of 'dog' has 2 numbers, \"dimensions\" says 3"));
  CHECK_THAT(message(R"({"vectors": {"dog": [1, 2]}})"), ContainsSubstring("\"vectors\" come before \"dimensions\""));
  CHECK_THAT(message(R"({"dimensions": 2.5})"), ContainsSubstring("whole number from 1 to 100000"));
  CHECK_THAT(message(R"({"dimensions": 2})"), ContainsSubstring("has no member \"vectors\""));
  CHECK_THAT(message(R"({"a": )" + std::string(200, '[')), ContainsSubstring("nested too deeply"));
  CHECK_THAT(message("{\"d\xffg\": 1}"), ContainsSubstring("is not UTF-8"));
  CHECK_THAT(message(R"({"\ud800": 1})"), ContainsSubstring("surrogates"));
}

TEST_CASE("Escapes of JSON in a word are read as what they stand for") {
  const TemporaryFolder folder;
  const WantedWords smile{{"\U0001F600/\n\u00e9", 0}};
  const auto path = folder.write("v.json", R"({"dimensions": 1, "vectors": {"\ud83d\ude00\/\n\u00e9": [2]}})");
  CHECK(read_word_vectors(path, smile).values == Values{2});
}

TEST_CASE("The vectors of the words of STS-B are read from their GloVe file") {
  const auto path = shared_data("glove-stsb/glove.6B.100d.stsb.txt");
  if (!path) {
    WARN("skipped: this machine has no shared data");
    return;
  }
  const auto found = read_word_vectors(*path, {{"the", 0}, {"no such word", 1}});
  CHECK(found.dimensions == 100);
  CHECK(found.found == std::vector<bool>{true, false});
  CHECK(found.values[0] == -0.038194f);
}
