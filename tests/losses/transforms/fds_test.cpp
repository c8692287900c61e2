// SPDX-License-Identifier: Apache-2.0
// Feature distribution smoothing against the published code's numbers (tests/golden/ranksim_fds.json, float32), and
// against the formulas in plain loops.
#include <map>

#include "diffrank/tests/support/golden.hpp"
#include "diffrank/tests/support/tolerances.hpp"
#include "diffrank/tests/support/transforms.hpp"

using namespace diffrank;
using namespace diffrank::testing;

namespace {

std::shared_ptr<const Transform> fds(const std::string& options) {
  return make<Transform>("fds(" + options + ")");
}

const Row& values(const TransformState& state, const std::string& name) {
  return state.at(name).values;
}

/// One feature, which has the given value in each sample.
Labeled column(Row features, Row labels) {
  return {std::move(features), std::move(labels), 1};
}

}  // namespace

TEST_CASE("fds calibrates features as the published code does") {
  for_each_golden("ranksim_fds.json", 4, [](const Json& entry) {
    const auto& config = entry.at("config");
    if (config.at("kind") != "calibrate") return false;
    const auto transform = fds("bucket_num=1, variant=" + config.at("variant").get<std::string>());
    const std::size_t rows = entry.at("matrix").size(), d = entry.at("m1").size();
    Labeled batch{numbers(entry.at("matrix")), Row(rows, 0.0), d};
    auto state = transform->initial_state({batch.y()}, d);
    const std::map<std::string, std::string> arrays{{"m1", "running_mean_last_epoch"},
                                                    {"v1", "running_var_last_epoch"},
                                                    {"m2", "smoothed_mean_last_epoch"},
                                                    {"v2", "smoothed_var_last_epoch"}};
    for (const auto& [given, name] : arrays) state.at(name).values = numbers(entry.at(given));
    CHECK(distance(forward(*transform, state, 1, batch), numbers(entry.at("out"))) <= Tolerance<float>::golden);
    return true;
  });
}

TEST_CASE("The first epoch's statistics are the means and unbiased variances of the buckets") {
  const auto transform = fds("momentum=0.5");
  const auto training = column({1, 3, 10, 4, 6, 11}, {2, 2, 3, 5, 5, 5});
  const auto state = trained(*transform, training, 1);
  CHECK(values(state, "bins") == Row{2, 1, 0});
  CHECK(values(state, "running_mean") == Row{2, 10, 0, 7});
  CHECK(values(state, "running_var") == Row{2, 0, 1, 13});  // one sample: 0; none: as it was
  CHECK(values(state, "num_samples_tracked") == Row{2, 1, 0, 3});
  CHECK(values(state, "smoothed_mean_last_epoch") == Row(4, 0.0));
  CHECK(forward(*transform, state, 1, training) == training.features);
}

TEST_CASE("Later epochs move the statistics by momentum, or by the share of their samples") {
  const auto first = column({2, 4}, {0, 0}), second = column({10, 10, 10, 18}, {0, 0, 0, 0});
  const std::map<std::string, double> kept{
      {"momentum=0.75", 0.75}, {"momentum=0", 0}, {"momentum=1", 1}, {"cumulative=true", 2.0 / 6}};
  for (const auto& [options, f] : kept) {
    CAPTURE(options);
    const auto transform = fds(options);
    auto state = trained(*transform, first, 1);
    transform->end_epoch(state, 1, second.z(), second.y());
    CHECK(values(state, "running_mean")[0] == Approx((1 - f) * 12 + f * 3));
    CHECK(values(state, "running_var")[0] == Approx((1 - f) * 16 + f * 2));
  }
}

TEST_CASE("Smoothed statistics are those of the epoch before, through a kernel of sum 1 with mirrored borders") {
  for (const bool aliasing : {true, false}) {
    const auto transform =
        fds("kernel=triang, size=3, momentum=0.5, aliasing=" + std::string(aliasing ? "true" : "false"));
    const auto first = column({0, 2, 10, 14, 30, 30}, {0, 0, 1, 1, 2, 2}),
               second = column({4, 4, 4, 4, 4, 4}, first.labels);
    auto state = trained(*transform, first, 1);
    transform->end_epoch(state, 1, second.z(), second.y());
    // triang of size 3: 1/4, 1/2, 1/4; bucket -1 is bucket 1, bucket 3 is bucket 1
    CHECK(values(state, "smoothed_mean_last_epoch") ==
          Row{0.5 * 1 + 0.5 * 12, 0.25 * 1 + 0.5 * 12 + 0.25 * 30, 0.5 * 12 + 0.5 * 30});
    CHECK(values(state, "smoothed_var_last_epoch") == Row{0.5 * 2 + 0.5 * 8, 0.25 * 2 + 0.5 * 8, 0.5 * 8});
    const Row moved{0.5 * 1 + 2, 0.5 * 12 + 2, 0.5 * 30 + 2};
    CHECK(values(state, "running_mean") == moved);
    CHECK(values(state, "running_mean_last_epoch") == (aliasing ? moved : Row{1, 12, 30}));
    CHECK(values(state, "running_var_last_epoch") == (aliasing ? Row{1, 4, 0} : Row{2, 8, 0}));
    // bucket 1: (z - m1) sqrt(v2 / v1) + m2
    const auto out = forward(*transform, state, 2, column({20}, {1}));
    const double m1 = aliasing ? 8 : 12, v1 = aliasing ? 4 : 8;
    CHECK(out[0] == Approx((20 - m1) * std::sqrt(4.5 / v1) + 13.75));
    CHECK(vjp(*transform, state, 2, column({20}, {1}), {3})[0] == Approx(3 * std::sqrt(4.5 / v1)));
    // bucket 2 has variance 0
    CHECK(forward(*transform, state, 2, column({20}, {2})) == Row{20});
  }
}

TEST_CASE("The factor of a variance is clipped, by default to 0.1 .. 10 for ages and 0.5 .. 2 for STS-B") {
  const std::map<std::string, std::pair<double, double>> clips{{"variant=age", {0.1, 10}},
                                                               {"variant=stsb", {0.5, 2}},
                                                               {"clip_low=0.25, clip_high=1", {0.25, 1}},
                                                               {"variant=stsb, clip_high=100", {0.5, 100}}};
  for (const auto& [options, clip] : clips) {
    CAPTURE(options);
    const auto transform = fds(options);
    auto state = transform->initial_state({column({}, {0, 1}).y()}, 1);
    state.at("smoothed_var_last_epoch").values = {1e-9, 1e9};
    CHECK(vjp(*transform, state, 1, column({0, 0}, {0, 1}), {1, 1}) ==
          Row{std::sqrt(clip.first), std::sqrt(clip.second)});
  }
}

TEST_CASE("Labels beyond the buckets belong to the outer one where its own label occurs, with variant=stsb always") {
  const auto features = Row{1, 2, 4, 8, 16, 32};
  const auto means = [&](const std::string& options, const Row& labels) {
    return values(trained(*fds("bucket_num=5, bucket_start=3, " + options), column(features, labels), 1),
                  "running_mean");
  };
  CHECK(means("variant=age", {1, 3, 3, 4, 4, 9}) == Row{7.0 / 3, 56.0 / 3});
  CHECK(means("variant=age", {1, 2, 2, 4, 4, 4}) == Row{0, 56.0 / 3});  // no 3: labels below it have no bucket
  CHECK(means("variant=age", {3, 3, 3, 5, 6, 9}) == Row{7.0 / 3, 0});
  CHECK(means("variant=stsb", {1, 2, 2, 5, 6, 9}) == Row{7.0 / 3, 56.0 / 3});

  const auto transform = fds("bucket_num=5, bucket_start=3");
  auto state = transform->initial_state({column({}, {3}).y()}, 1);
  state.at("smoothed_mean_last_epoch").values = {100, 200};
  CHECK(forward(*transform, state, 1, column(features, {1, 3, 4, 4, 4, 9})) == Row{101, 102, 204, 208, 216, 232});
  CHECK(forward(*transform, state, 1, column(features, {1, 2, 5, 6, 7, 9})) == features);
}

TEST_CASE("With variant=stsb a bucket without samples takes the mean of its neighbors, one after the other") {
  const auto training = column({8, 8, 4, 4}, {1, 1, 4, 4});
  CHECK(values(trained(*fds("variant=stsb, bucket_num=6"), training, 1), "running_mean") == Row{8, 8, 4, 4, 4, 4});
  // bucket 2: (8 + 0) / 2, then bucket 3: (4 + 4) / 2; 0 is what bucket 3 began with
  CHECK(values(trained(*fds("variant=age, bucket_num=6"), training, 1), "running_mean") == Row{0, 8, 0, 0, 4, 0});
}

TEST_CASE("Statistics are taken from epoch start_update on, features are transformed from epoch start_smooth on") {
  const auto training = labeled(60, 3, 1), batch = labeled(9, 3, 2);
  const auto transform = fds("start_update=2, start_smooth=4");
  const auto fresh = transform->initial_state({training.y()}, 3);
  CHECK(values(trained(*transform, training, 2), "running_mean") == values(fresh, "running_mean"));
  CHECK(values(trained(*transform, training, 3), "running_mean") != values(fresh, "running_mean"));
  CHECK(values(trained(*transform, training, 3), "smoothed_mean_last_epoch") ==
        values(fresh, "smoothed_mean_last_epoch"));
  const auto state = trained(*transform, training, 4);
  CHECK(values(state, "smoothed_mean_last_epoch") != values(fresh, "smoothed_mean_last_epoch"));
  CHECK(forward(*transform, state, 3, batch) == batch.features);
  CHECK(forward(*transform, state, 4, batch) != batch.features);
}

TEST_CASE("Buckets are the data set's bins, whatever their width and origin") {
  const auto whole = labeled(60, 2, 3);
  auto scaled_labels = whole;
  for (double& y : scaled_labels.labels) y = 0.1 * y - 7;
  const auto transform = fds("");
  auto a = transform->initial_state({whole.y()}, 2), b = transform->initial_state({scaled_labels.y(), {0.1, -7}}, 2);
  for (std::size_t epoch = 0; epoch < 3; ++epoch) {
    transform->end_epoch(a, epoch, whole.z(), whole.y());
    transform->end_epoch(b, epoch, scaled_labels.z(), scaled_labels.y());
  }
  CHECK(forward(*transform, a, 3, whole) == forward(*transform, b, 3, scaled_labels));
  CHECK(forward(*transform, a, 3, whole) != whole.features);
}

TEST_CASE("fds says which options and labels it cannot do with") {
  const auto error = [](const std::string& options) -> std::string {
    try {
      fds(options);
    } catch (const InvalidSpec& e) {
      return e.what();
    }
    return "";
  };
  CHECK_THAT(error("size=4"), ContainsSubstring("size must be odd"));
  CHECK_THAT(error("bucket_start=3"), ContainsSubstring("bucket_start must be below bucket_num"));
  CHECK_THAT(error("clip_low=11"), ContainsSubstring("clip_low must not be above clip_high"));
  CHECK_THROWS_WITH(fds("")->initial_state({column({}, {0, 1e6}).y()}, 512),
                    ContainsSubstring("set a larger bin_width"));
}

TEST_CASE("Of several labels the first one says the bucket, and buckets between edges are those of the edges") {
  const auto transform = fds("start_smooth=0");
  const Row pairs{1, 9, 3, 8}, first{1, 3};
  const auto state = transform->initial_state({{pairs.data(), 2, 2}}, 2);
  const auto same = transform->initial_state({{first.data(), 2, 1}}, 2);
  for (const auto& [name, array] : state) CHECK(array.values == same.at(name).values);
  const Row labels{5, 17, 30, 90};
  const auto edged = transform->initial_state({{labels.data(), 4, 1}, {1, 0, 0, {0, 18, 65, 100}}}, 1);
  CHECK(edged.at("running_mean").rows == 3);
  auto after = edged;
  const Row z{1, 3, 5, 7};
  transform->end_epoch(after, 0, {z.data(), 4, 1}, {labels.data(), 4, 1});
  CHECK(after.at("running_mean").values == Row{2, 5, 7});
}

TEST_CASE(
    "Where the training labels have a number of bins, the last bucket has the labels at its upper edge and beyond") {
  const auto transform = fds("");
  const Row labels{4.9, 5.0, 0.3, 7.0};
  const auto state = transform->initial_state({{labels.data(), 4, 1}, {0.1, 0, 50}}, 1);
  CHECK(values(state, "bins") == Row{3, 0.1, 0, 50});
  CHECK(values(state, "running_mean").size() == 47);  // buckets 3 to 49
  auto ended = state;
  const Row features{1, 2, 3, 6};
  transform->end_epoch(ended, 0, {features.data(), 4, 1}, {labels.data(), 4, 1});
  CHECK(values(ended, "num_samples_tracked").back() == 3);
  CHECK(values(ended, "running_mean").back() == 3);
}
