// SPDX-License-Identifier: Apache-2.0
#include "diffrank/core/registry.hpp"
#include "diffrank/experiments/datasets/data_summary.hpp"
#include "diffrank/experiments/datasets/preparation/text_samples.hpp"
#include "diffrank/tests/experiments/files.hpp"
#include "diffrank/tests/support/catch.hpp"
#include "diffrank/tests/support/shared_data.hpp"

using namespace diffrank;
using namespace diffrank::experiments;
using diffrank::testing::shared_data;
using diffrank::testing::TemporaryFolder;

namespace {

/// Texts and vectors of a few words.
struct Made {
  Made() {
    const std::string header = "sentence1\tsentence2\tscore\n";
    folder.write("train_new.tsv", header + "A dog runs.\tA dog\t5.000\nThe dog!\t\t0.600\ncat\tdog\t0.59\n");
    folder.write("dev_new.tsv", header + "dog\tcat\t2\n");
    folder.write("test_new.tsv", header + "dog\tquark\t0.6\ncat\tcat\t1.5\n");
    folder.write("vectors.txt", "dog 1 2\ncat 3 4\nthe 5 6\n. 7 8\n");
  }
  std::string spec(const std::string& more = "") const {
    return "stsb_dir(root=" + quote(folder.path()) + ", vectors=" + quote(folder.file("vectors.txt")) + more + ")";
  }
  Data load(const std::string& more = "") const { return make<Dataset>(spec(more))->load(); }
  TemporaryFolder folder;
};

Inputs fetched(const Part& part, std::vector<std::size_t> rows) {
  Inputs inputs;
  part.fetch(rows.data(), rows.size(), {}, inputs);
  return inputs;
}

std::vector<float> vector_of(const Part& part, std::int64_t token) {
  const auto& vectors = *part.spec().vectors;
  const auto first =
      vectors.values.begin() + static_cast<std::ptrdiff_t>(static_cast<std::size_t>(token) * vectors.dimensions);
  return {first, first + static_cast<std::ptrdiff_t>(vectors.dimensions)};
}

std::vector<std::string> faults(const std::string& spec) {
  try {
    make<Dataset>(spec)->load();
  } catch (const InvalidData& error) {
    return error.faults;
  }
  return {};
}

}  // namespace

TEST_CASE("Pairs of texts become tokens, whose vectors are those of the file") {
  const Made made;
  const auto data = made.load();
  CHECK(data.train.labels == std::vector<double>{5, 0.6, 0.59});
  CHECK(data.val.rows() == 1);
  const auto spec = data.train.spec();
  CHECK(spec.kind == InputSpec::Kind::texts);
  CHECK(spec.texts == 2);
  const auto batch = fetched(data.train, {1, 0});
  REQUIRE(batch.texts.size() == 2);
  CHECK(batch.texts[0].ends == std::vector<std::size_t>{3, 7});  // the dog ! a dog runs .
  CHECK(batch.texts[1].ends == std::vector<std::size_t>{0, 2});  // a text without words, a dog
  CHECK(vector_of(data.train, batch.texts[0].tokens[0]) == std::vector<float>{5, 6});
  CHECK(vector_of(data.train, batch.texts[0].tokens[1]) == std::vector<float>{1, 2});
  CHECK(batch.texts[1].tokens[1] == batch.texts[0].tokens[1]);
  CHECK(vector_of(data.test, fetched(data.test, {1}).texts[1].tokens[0]) == std::vector<float>{3, 4});
}

TEST_CASE("An unknown word has a vector by seed and word alone, or zeros") {
  const Made made;
  const auto quark = [](const Data& data) { return vector_of(data.test, fetched(data.test, {0}).texts[1].tokens[0]); };
  const auto drawn = quark(made.load());
  CHECK(drawn != std::vector<float>{0, 0});
  CHECK(quark(made.load(", max_tokens=1")) == drawn);  // another vocabulary
  CHECK(quark(made.load(", seed=1")) != drawn);
  CHECK(quark(made.load(", unknown=zero")) == std::vector<float>{0, 0});
}

TEST_CASE("Texts are cut at max_tokens") {
  const auto batch = fetched(Made().load(", max_tokens=2").train, {0, 1});
  CHECK(batch.texts[0].ends == std::vector<std::size_t>{2, 4});
  CHECK(batch.texts[1].ends == std::vector<std::size_t>{2, 2});
}

TEST_CASE("Bins are those of 50 float32 edges on [0, 5], and shots are the published lists") {
  const auto data = Made().load();
  for (int k = 0; k <= 5000; ++k) {
    const double label = k / 1000.0;
    long bin = 0;
    while (bin < 49 && static_cast<float>(label) >= static_cast<float>(5.0 / 50 * static_cast<double>(bin + 1))) ++bin;
    CAPTURE(label);
    REQUIRE(data.bins.of(label) == bin);
  }
  const ShotCounts counts(data, Shots{});
  CHECK(counts.of(5.0) == Shot::many);     // bin 49
  CHECK(counts.of(0.05) == Shot::many);    // bin 0
  CHECK(counts.of(0.6) == Shot::median);   // bin 6
  CHECK(counts.of(0.59) == Shot::few);     // bin 5
  CHECK(counts.of(3.55) == Shot::median);  // bin 35
  const ShotCounts counted(Made().load(", shots=counts"), Shots{});
  CHECK(counted.of(5.0) == Shot::few);  // one training pair
  CHECK(counted.samples(4.95) == 1);    // the last bin includes 5
}

TEST_CASE("The summary says what the inputs are, which split it is and that shots are listed") {
  const Made made;
  const auto text = to_text(summarize(*make<Dataset>(made.spec()), Shots{}, 40), 100);
  CHECK_THAT(text,
             ContainsSubstring("inputs: pairs of texts, 17 tokens of 8 words, vectors of 2 numbers; 70.6 % of the "
                               "tokens and 50.0 % of the words have one"));
  CHECK_THAT(text, ContainsSubstring("split of RankSim's code (split=ranksim)"));
  CHECK_THAT(text, ContainsSubstring("as the data set lists them"));
  const auto json = to_json(summarize(*make<Dataset>(made.spec(", split=dir")), Shots{}));
  CHECK_THAT(json["inputs"].get<std::string>(), ContainsSubstring("17 tokens"));
  CHECK_THAT(json["notes"][0].get<std::string>(), ContainsSubstring("split=dir"));
}

TEST_CASE("What is missing is said at once, with how to get it") {
  const auto nothing = faults("stsb_dir");
  REQUIRE(nothing.size() == 2);
  CHECK_THAT(nothing[0], ContainsSubstring("root must be given") && ContainsSubstring("ranksim-imbalanced-regression"));
  CHECK_THAT(nothing[1], ContainsSubstring("vectors must be given") && ContainsSubstring("datasets/fetch vectors"));
  const TemporaryFolder empty;
  const auto absent = faults("stsb_dir(root=" + quote(empty.path()) + ", split=dir, vectors=none.txt)");
  REQUIRE(absent.size() == 2);
  CHECK_THAT(absent[0], ContainsSubstring("there is no file '" + empty.file("train_new.tsv") + "', and no folder '" +
                                          empty.file("dir-split") + "'"));
  CHECK_THAT(absent[1], ContainsSubstring("there is no file 'none.txt' of word vectors"));
  const Made made;
  made.folder.write("train_new.tsv", "sentence1\tsentence2\tscore\na\tb\t9\n");
  made.folder.write("test_new.tsv", "sentence1\tscore\na\tb\n");
  CHECK(faults(made.spec()).size() == 2);
}

TEST_CASE("A folder of each split is found by its name") {
  const Made made;
  const TemporaryFolder root;
  for (const std::string split : {"ranksim-split", "dir-split"}) {
    std::filesystem::create_directories(root.file(split));
    for (const std::string file : {"train_new.tsv", "dev_new.tsv", "test_new.tsv"})
      std::filesystem::copy_file(made.folder.file(file), root.file(split + "/" + file));
  }
  root.write("dir-split/test_new.tsv", "sentence1\tsentence2\tscore\na\tb\t1\n");
  const auto rows = [&](const std::string& split) {
    return make<Dataset>("stsb_dir(root=" + quote(root.path()) + ", vectors=" + quote(made.folder.file("vectors.txt")) +
                         ", split=" + split + ")")
        ->load()
        .test.rows();
  };
  CHECK(rows("ranksim") == 2);
  CHECK(rows("dir") == 1);
}

TEST_CASE("Both published splits have the published sizes and shots") {
  const auto root = shared_data("stsb-dir"), vectors = shared_data("glove-stsb/glove.6B.100d.stsb.txt");
  if (!root || !vectors) {
    WARN("skipped: this machine has no shared data");
    return;
  }
  const auto spec = [&](const std::string& folder, const std::string& split) {
    return "stsb_dir(root=" + quote(folder) + ", vectors=" + quote(*vectors) + ", split=" + split + ")";
  };
  const std::pair<std::string, std::array<std::size_t, 3>> splits[] = {{"ranksim", {775, 175, 50}},
                                                                       {"dir", {756, 170, 74}}};
  for (const auto& [split, expected] : splits) {
    CAPTURE(split);
    const auto data = make<Dataset>(spec(*root, split))->load();
    CHECK(data.train.rows() == 5249);
    CHECK(data.val.rows() == 1000);
    CHECK(data.test.rows() == 1000);
    const ShotCounts counts(data, Shots{});
    std::array<std::size_t, 3> shots{};
    for (const double label : data.test.labels) ++shots[static_cast<std::size_t>(counts.of(label))];
    CHECK(shots == expected);
    CHECK(counts.bins() == std::array<std::size_t, 3>{22, 7, 21});
    for (const auto* part : {&data.train, &data.val, &data.test})
      for (const double label : part->labels) {
        long bin = 0;
        while (bin < 49 && static_cast<float>(label) >= static_cast<float>(0.1 * static_cast<double>(bin + 1))) ++bin;
        CHECK(data.bins.of(label) == bin);
      }
    const auto other = split == "dir" ? "ranksim" : "dir";
    const auto wrong = faults(spec(*root + "/" + split + "-split", other));
    REQUIRE(wrong.size() == 1);
    CHECK_THAT(wrong[0], ContainsSubstring("is of the other split: set split=" + split));
  }
}
