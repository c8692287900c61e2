// SPDX-License-Identifier: Apache-2.0
// Every weighting, and each against the golden files and worked numbers.
#include "diffrank/losses/weighting.hpp"

#include <numeric>

#include "diffrank/tests/support/catch.hpp"
#include "diffrank/tests/support/scores.hpp"
#include "diffrank/tests/support/source.hpp"
#include "diffrank/tests/support/tolerances.hpp"

using namespace diffrank;
using namespace diffrank::testing;

namespace {

Weights weigh(const std::string& spec, const Row& labels, double width = 1, double origin = 0) {
  return make<Weighting>(spec)->weigh({{labels.data(), labels.size(), 1}, {width, origin}});
}

/// "sqrt_inv(bins=30, smoothing=lds(...))" of an entry's options.
std::string spec_of(const nlohmann::json& o) {
  const std::string kind = o["reweight"];
  std::string smoothing = "lds(kernel=" + o["kernel"].get<std::string>() + ", size=" + o["ks"].dump() +
                          ", sigma=" + o["sigma"].dump() + ", normalize=" + o["normalise"].get<std::string>() +
                          ", border=" + o["border"].get<std::string>();
  smoothing += std::string(", integer_counts=") + (o["integer_counts"].get<bool>() ? "true" : "false") + ")";
  const std::string clips =
      kind == "inverse" ? ", clip_low=" + o["clip_low"].dump() + ", clip_high=" + o["clip_high"].dump() : "";
  return kind + "(bins=" + o["bins"].dump() + clips + ", smoothing=" + smoothing + ")";
}

}  // namespace

TEST_CASE("weights, counts and smoothed counts are those of the golden files") {
  std::size_t tested = 0;
  const auto golden = read_golden("dir_methods.json");
  for (const auto& entry : golden["entries"]) {
    if (entry["method"] != "lds_weights") continue;
    const auto spec = spec_of(entry["options"]);
    CAPTURE(spec);
    const auto w = weigh(spec, entry["inputs"]["labels"]);
    CHECK(w.counts == entry["expected"]["histogram"].get<Row>());
    CHECK(distance(w.smoothed, entry["expected"]["smoothed"].get<Row>()) <= Tolerance<double>::value);
    CHECK(distance(w.weights, entry["expected"]["weights"].get<Row>()) <= Tolerance<double>::value);
    ++tested;
  }
  CHECK(tested == 12);
}

TEST_CASE("weights of ages and of text similarities are those of RankSim's code, to its float32") {
  std::size_t tested = 0;
  const auto golden = read_golden("ranksim_reweight_lds.json");
  for (const auto& c : golden["cases"]) {
    const std::string kind = c["kind"];
    if (kind == "kernel" || c["reweight"] == "none") continue;
    const bool ages = kind == "age_weights", smoothed = c["lds"];
    std::string spec = c["reweight"].get<std::string>() + "(bins=" + (ages ? "121" : "50");
    if (!ages && c["reweight"] == "inverse") spec += ", clip_low=0, clip_high=1e300";
    if (smoothed) spec += ", smoothing=lds(kernel=gaussian_reflect, size=5, sigma=2, integer_counts=true)";
    CAPTURE(spec, kind);
    Row labels, expected;
    if (ages) {
      for (std::size_t k = 0; k < c["label_values"].size(); ++k) {
        labels.insert(labels.end(), c["label_counts"][k].get<std::size_t>(), c["label_values"][k].get<double>());
        expected.insert(expected.end(), c["label_counts"][k].get<std::size_t>(),
                        c["weight_per_label_value"][k].get<double>());
      }
    } else {
      labels = c["labels"].get<Row>();
      expected = c["weights"].get<Row>();
    }
    const auto w = weigh(spec + ")", labels, ages ? 1 : 0.1);
    CHECK(distance(w.weights, expected) <= 1e-6);  // float32 sums of thousands of weights
    ++tested;
  }
  CHECK(tested == 10);
}

TEST_CASE("worked numbers: triangle over six bins, DenseWeight") {
  const Row labels{1, 1, 1, 1, 2, 2, 4};
  const std::string smoothing = "bins=6, smoothing=lds(kernel=triang, size=3)";
  const auto roots = weigh("sqrt_inv(" + smoothing + ")", labels);
  CHECK(distance(roots.smoothed, Row{1, 2.707107, 2.414214, 1.207107, 1, 0.5}) <= 1e-6);
  CHECK(distance(roots.weights, Row{0.782145, 0.782145, 0.782145, 0.782145, 0.877035, 0.877035, 2.11735}) <= 1e-6);
  const auto counts = weigh("inverse(clip_low=1, " + smoothing + ")", labels);
  CHECK(counts.smoothed == Row{3, 5.5, 4.5, 2.5, 2, 1.5});
  CHECK(distance(counts.weights, Row{0.761329, 0.761329, 0.761329, 0.761329, 0.930514, 0.930514, 2.093656}) <= 1e-6);

  const Row ages{20, 21, 21, 40, 70};
  CHECK(distance(weigh("density", ages).weights, Row{0.12349, 0.067505, 0.067505, 1.490718, 3.250782}) <= 1e-5);
  CHECK(distance(weigh("density(alpha=0.5)", ages).weights, Row{0.849643, 0.84004, 0.84004, 1.084178, 1.386099}) <=
        1e-5);
}

TEST_CASE("every weighting: positive weights of mean 1; none without labels; rarer labels never weigh less") {
  Row labels;
  for (std::size_t y = 0; y < 20; ++y) labels.insert(labels.end(), 1 + 7 * y, static_cast<double>(y));
  for (const auto& entry : entries(Weighting::kind))
    for (const std::string options : {"", "(smoothing=lds(size=1))"}) {
      const auto spec = entry.name + options;
      CAPTURE(spec);
      CHECK(weigh(spec, {}).weights.empty());
      CHECK(weigh(spec, {3.5}).weights == Row{1});
      CHECK(distance(weigh(spec, Row(9, 0.3)).weights, Row(9, 1)) <= Tolerance<double>::value);
      CHECK(distance(weigh(spec, Row(9, -2.5)).weights, Row(9, 1)) <= Tolerance<double>::value);
      const auto w = weigh(spec, labels);
      const double sum = std::accumulate(w.weights.begin(), w.weights.end(), 0.0);
      CHECK(std::abs(sum - static_cast<double>(labels.size())) <= 1e-9 * sum);
      CHECK(w.counts.size() == 20);
      for (std::size_t i = 1; i < labels.size(); ++i)
        if (!(w.weights[i] > 0)) FAIL_CHECK("weight " << w.weights[i]);
      CHECK(w.weights.front() >= w.weights.back());
    }
}

TEST_CASE("labels fall in the bins that their decimals say, from the origin on or from the lowest") {
  CHECK(weigh("sqrt_inv", {0.6, 0.7, 0.29999999}, 0.1).bins == std::vector<std::int64_t>{3, 4, 0});
  CHECK(weigh("sqrt_inv(bins=3)", {-5, 0, 1, 2, 99}).bins == std::vector<std::int64_t>{0, 0, 1, 2, 2});
  CHECK(weigh("sqrt_inv", {-5, -3}, 2, -1).counts == Row{1, 1});
  const Row far{0, 1e12};
  CHECK_THROWS_WITH(weigh("inverse", far), ContainsSubstring("set a larger bin_width"));
  const Row two{1, 2, 3, 4};
  CHECK(make<Weighting>("inverse")->weigh({{two.data(), 2, 2}}).bins == std::vector<std::int64_t>{0, 2});  // of 1, 3
}

TEST_CASE("options of weightings and smoothings that fit nothing are refused") {
  CHECK_THROWS_WITH(make<Weighting>("inverse(clip_low=9, clip_high=3)"),
                    ContainsSubstring("clip_low must not be above"));
  CHECK_THROWS_WITH(make<Weighting>("sqrt_inv(smoothing=lds(size=4))"), ContainsSubstring("size must be odd"));
  CHECK_THROWS_WITH(make<Weighting>("inverse(smoothing=lds(sigma=0))"), ContainsSubstring("sigma must be > 0"));
}
