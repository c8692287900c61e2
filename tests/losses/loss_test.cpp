// SPDX-License-Identifier: Apache-2.0
// What diffrank::check says of a batch that a loss cannot take.
#include "diffrank/tests/support/catch.hpp"
#include "diffrank/tests/support/samples.hpp"

using namespace diffrank;
using namespace diffrank::testing;

namespace {

const auto ranksim = make<Loss>("ranksim");
const auto mse = make<Loss>("mse");

std::string complaint(const Loss& loss, const Batch& batch) {
  try {
    check(loss, batch);
  } catch (const std::invalid_argument& error) {
    return error.what();
  }
  return "none";
}

const Sample sample = random_sample(3, 2, 1);

}  // namespace

TEST_CASE("A good batch passes") {
  CHECK(complaint(*ranksim, sample.batch()) == "none");
  CHECK(complaint(*mse, sample.batch()) == "none");
  auto batch = sample.batch();
  batch.predictions = {};
  CHECK(complaint(*ranksim, batch) == "none");
  batch = sample.batch();
  batch.features = {};
  CHECK(complaint(*mse, batch) == "none");
}

TEST_CASE("Labels without columns are refused") {
  auto batch = sample.batch();
  batch.labels.cols = 0;
  CHECK(complaint(*mse, batch) == "loss 'mse' needs labels [B] or [B, d], got [3, 0]");
}

TEST_CASE("Labels that are not finite are refused, by row") {
  for (const auto& [bad, text] : {std::pair{not_a_number, "NaN"}, {infinity, "Infinity"}, {-infinity, "-Infinity"}}) {
    auto s = sample;
    s.labels[2] = bad;
    CHECK(complaint(*ranksim, s.batch()) ==
          std::string("loss 'ranksim' needs finite labels; row 2 (from 0) has ") + text);
  }
  auto two = random_sample(3, 2, 1, 2);
  two.labels[3] = infinity;
  CHECK_THAT(complaint(*ranksim, two.batch()), ContainsSubstring("row 1 (from 0)"));
}

TEST_CASE("Missing or mismatched features are refused") {
  auto batch = sample.batch();
  batch.features.cols = 0;
  CHECK(complaint(*ranksim, batch) == "loss 'ranksim' needs features [B, D], got [3, 0]");
  batch = sample.batch();
  batch.features.rows = 2;
  CHECK(complaint(*ranksim, batch) ==
        "loss 'ranksim' needs one row of features for each label, got [2, 2] and labels [3, 1]");
}

TEST_CASE("Missing predictions, and labels of several columns for them, are refused") {
  auto batch = sample.batch();
  batch.predictions = {};
  CHECK(complaint(*mse, batch) == "loss 'mse' needs predictions [B] or [B, K], got [0, 0]");
  CHECK(complaint(*make<Loss>("gar"), random_sample(3, 2, 1, 2).batch()) ==
        "loss 'gar' needs one label for each sample, got labels [3, 2]");
  CHECK(complaint(*mse, random_sample(3, 2, 1, 2).batch()) ==
        "loss 'mse' needs 2 predictions for each label, got [3, 1] and labels [3, 2]");
}

TEST_CASE("Weights that are negative or not finite are refused, by row") {
  for (const double bad : {-1.0, not_a_number, infinity}) {
    auto s = sample;
    s.weights = {1, bad, 1};
    CHECK(complaint(*mse, s.batch()) == "loss 'mse' needs finite weights >= 0; row 1 (from 0) has " + to_text(bad));
  }
}
