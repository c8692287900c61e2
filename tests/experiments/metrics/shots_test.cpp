// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/metrics/shots.hpp"

#include <cmath>
#include <cstdlib>
#include <fstream>
#include <nlohmann/json.hpp>

#include "diffrank/core/registry.hpp"
#include "diffrank/losses/label_bins.hpp"
#include "diffrank/tests/support/catch.hpp"
#include "diffrank/tests/support/source.hpp"
#include "diffrank/tests/support/tolerances.hpp"

using namespace diffrank;
using namespace diffrank::experiments;
using diffrank::testing::Tolerance;
using nlohmann::json;

namespace {

/// counts[i] training samples of labels[i].
Data training(const std::vector<double>& labels, const std::vector<std::size_t>& counts) {
  Data data;
  for (std::size_t i = 0; i < labels.size(); ++i)
    data.train.labels.insert(data.train.labels.end(), counts[i], labels[i]);
  return data;
}

json golden() {
  return diffrank::testing::read_golden("ranksim_shot_metrics.json")["cases"];
}

/// The reference computes in float32.
bool near(double a, double b) {
  return diffrank::testing::distance(std::vector{a}, std::vector{b}) <= Tolerance<float>::golden;
}

/// Every metric over a part of the data, with the default thresholds.
std::map<std::string, double> evaluate_part(const Data& data, const Part& part,
                                            const std::vector<double>& predictions) {
  return evaluate(all_metrics(), ShotCounts(data, Shots{}), predictions, part.labels);
}

struct Settings final : Component {
  Shots shots;
  void options(Options& o) final { shots.options(o); }
};

std::vector<Problem> read(Settings& settings, const std::string& spec) {
  std::vector<Problem> problems;
  declared(settings).read(parse_spec(spec), "shots", "shots", problems);
  if (problems.empty()) settings.shots.validate("shots", problems);
  return problems;
}

}  // namespace

TEST_CASE("More than 100 training samples are many, fewer than 20 few, and 20 to 100 median") {
  const auto data = training({1, 2, 3, 4, 5}, {101, 100, 20, 19, 1});
  const ShotCounts counts(data, Shots{});
  CHECK(counts.of(1) == Shot::many);
  CHECK(counts.of(2) == Shot::median);
  CHECK(counts.of(3) == Shot::median);
  CHECK(counts.of(4) == Shot::few);
  CHECK(counts.of(5) == Shot::few);
  CHECK(counts.samples(4) == 19);
  CHECK(counts.bins() == std::array<std::size_t, 3>{1, 2, 2});
}

TEST_CASE("A label that is missing from the training part is few-shot") {
  const ShotCounts counts(training({1}, {200}), Shots{});
  CHECK(counts.samples(2) == 0);
  CHECK(counts.of(2) == Shot::few);
  CHECK(ShotCounts(Data{}, Shots{}).of(1) == Shot::few);
  CHECK(counts.bins() == std::array<std::size_t, 3>{1, 0, 0});
}

TEST_CASE("A zone is told by the training labels: seen, within their range, or beyond it") {
  const ShotCounts counts(training({-3, 1, 5}, {1, 200, 1}), Shots{});
  for (const double label : {-3., 1., 1.9, 5.5}) CHECK(counts.zone(label) == Zone::seen);
  for (const double label : {0., 2., 4.9}) CHECK(counts.zone(label) == Zone::interpolation);
  for (const double label : {-3.5, 6., -1e300, double(INFINITY)}) CHECK(counts.zone(label) == Zone::extrapolation);
  CHECK(ShotCounts(Data{}, Shots{}).zone(0) == Zone::extrapolation);
}

TEST_CASE("Metrics are evaluated over each zone that has samples, and over no other") {
  const auto data = training({1, 4}, {150, 50});
  Part test;
  test.labels = {1, 2, 3, 9};
  const auto values = evaluate_part(data, test, {2, 4, 3.5, 12});
  CHECK(values.at("mae.seen") == 1);
  CHECK(values.at("mae.interpolation") == (2 + 0.5) / 2);
  CHECK(values.at("count.interpolation") == 2);
  CHECK(values.at("mae.extrapolation") == 3);
  test.labels = {1};
  for (const auto& [name, value] : evaluate_part(data, test, {2})) {
    CAPTURE(name);
    CHECK(name.find("polation") == name.npos);
  }
}

TEST_CASE("Training labels given by their counts give the same shots, zones and histogram") {
  const auto data = training({1, 2, 7}, {150, 50, 3});
  ShotCounts counts(Bins{}, Shots{});
  for (const auto& [label, count] : {std::pair{1., 150u}, {2., 50u}, {3., 0u}, {7., 3u}}) counts.add(label, count);
  const ShotCounts expected(data, Shots{});
  CHECK(counts.histogram() == expected.histogram());
  for (int label = 0; label < 10; ++label) {
    CHECK(counts.of(label) == expected.of(label));
    CHECK(counts.zone(label) == expected.zone(label));
  }
}

TEST_CASE("The thresholds are options") {
  Settings settings;
  CHECK(read(settings, "shots(many=10, few=5)").empty());
  const ShotCounts counts(training({1, 2, 3}, {11, 5, 4}), settings.shots);
  CHECK(counts.of(1) == Shot::many);
  CHECK(counts.of(2) == Shot::median);
  CHECK(counts.of(3) == Shot::few);
}

TEST_CASE("Thresholds by which a label would be many-shot and few-shot at once are refused") {
  Settings settings;
  CHECK(read(settings, "shots(many=10, few=11)").empty());
  const auto problems = read(settings, "shots(many=10, few=12)");
  REQUIRE(problems.size() == 1);
  CHECK(problems[0].path == "shots");
  CHECK_THAT(problems[0].message, ContainsSubstring("few must be <= many + 1") && ContainsSubstring("few=12, many=10"));
  CHECK(read(settings, "shots(many=-1)").size() == 1);
}

TEST_CASE("Labels fall in bins of the data's width and origin") {
  Data data;
  data.bins.width = 5;
  data.bins.origin = 2;
  CHECK(data.bins.of(2) == 0);
  CHECK(data.bins.of(6.9) == 0);
  CHECK(data.bins.of(7) == 1);
  CHECK(data.bins.of(1.9) == -1);
}

TEST_CASE("A decimal label on the edge of a decimal bin falls in the bin that the edge begins, in float and double") {
  Data data;
  data.bins.width = 0.1;
  for (int i = -60; i <= 60; ++i) {
    CHECK(data.bins.of(i / 10.) == i);
    CHECK(data.bins.of(i * 0.1) == i);
    CHECK(data.bins.of(static_cast<double>(static_cast<float>(i / 10.))) == i);
  }
}

TEST_CASE("The bin of a huge label is a number, and keeps the sign") {
  Data data;
  data.bins.width = 1e-300;
  CHECK(data.bins.of(1e300) > 0);
  CHECK(data.bins.of(-1e300) < 0);
}

TEST_CASE("Metrics are evaluated over all samples and over each shot, with the numbers of samples") {
  const auto data = training({1, 2, 3}, {150, 50, 5});
  Part test;
  test.labels = {1, 1, 2, 3, 9};
  const auto values = evaluate_part(data, test, {2, 4, 2.5, 3.25, 10});
  CHECK(values.at("count") == 5);
  CHECK(values.at("count.many") == 2);
  CHECK(values.at("count.median") == 1);
  CHECK(values.at("count.few") == 2);
  CHECK(values.at("mae") == (1 + 3 + 0.5 + 0.25 + 1) / 5);
  CHECK(values.at("mae.many") == 2);
  CHECK(values.at("mae.median") == 0.5);
  CHECK(values.at("mae.few") == (0.25 + 1) / 2);
  CHECK(std::isnan(values.at("pearson.median")));
  CHECK(values.at("mae.seen") == (1 + 3 + 0.5 + 0.25) / 4);
  CHECK(values.at("mae.extrapolation") == 1);
  CHECK(values.count("mae.interpolation") == 0);
  CHECK(values.size() == 6 * (1 + entries("metric").size()));
}

TEST_CASE("A shot without samples has count 0 and NaN metrics") {
  Part test;
  test.labels = {1};
  const auto values = evaluate_part(training({1}, {150}), test, {1.5});
  CHECK(values.at("mae") == 0.5);
  CHECK(values.at("count.few") == 0);
  CHECK(std::isnan(values.at("mae.few")));
  CHECK(std::isnan(evaluate_part(Data{}, Part{}, {}).at("mse")));
}

TEST_CASE("A prediction is needed for each label") {
  Part test;
  test.labels = {1, 2, 3};
  CHECK_THROWS_AS(evaluate_part(Data{}, test, {1}), std::invalid_argument);
  CHECK_THROWS_WITH(evaluate_part(Data{}, test, {1}),
                    ContainsSubstring("one prediction for each label") && ContainsSubstring("got 1 for 3"));
}

TEST_CASE("Shots by age agree with the published code's") {
  for (const auto& item : golden()) {
    if (item["kind"] != "age") continue;
    const auto data = training(item["train_label_values"], item["train_label_counts"]);
    Part test;
    test.labels = item["labels"].get<std::vector<double>>();
    const auto values = evaluate_part(data, test, item["preds"]);
    const std::map<std::string, std::string> shots{{"many", "many"}, {"median", "median"}, {"low", "few"}};
    const std::map<std::string, std::string> metrics{{"mse", "mse"}, {"l1", "mae"}, {"gmean", "gm"}};
    for (const auto& [theirs, ours] : shots)
      for (const auto& [metric, name] : metrics) {
        INFO(name << "." << ours);
        CHECK(near(values.at(name + "." + ours), item["shots"][theirs][metric]));
      }
    if (!item.contains("overall")) continue;
    CHECK(near(values.at("mse"), item["overall"]["mse"]));
    CHECK(near(values.at("mae"), item["overall"]["l1"]));
    CHECK(near(values.at("gm"), item["overall"]["gmean_agedb"]));
  }
}

TEST_CASE("Label bins and metrics on sentence similarities agree with the published code's") {
  for (const auto& item : golden()) {
    if (item["kind"] != "stsb") continue;
    Data data;
    data.bins.width = 0.1;
    auto predictions = item["preds_unit"].get<std::vector<double>>();
    const std::vector<double> labels = item["labels"];
    for (double& p : predictions) p *= 5;
    // Its 50 bins on [0, 5] count 5 with the last; its shots are lists of bins, not thresholds.
    std::map<std::string, std::vector<std::size_t>> groups;
    for (std::size_t i = 0; i < labels.size(); ++i) {
      const auto bin = std::min<std::int64_t>(49, data.bins.of(labels[i]));
      REQUIRE(bin == item["bin_index"][i].get<long>());
      groups["overall"].push_back(i);
      for (const auto& [shot, bins] : item["shot_bins"].items())
        if (std::find(bins.begin(), bins.end(), bin) != bins.end()) groups[shot].push_back(i);
    }
    const std::map<std::string, std::string> names{
        {"mse", "mse"}, {"mae", "l1"}, {"gm", "gmean"}, {"pearson", "pearsonr"}, {"spearman", "spearmanr"}};
    for (const auto& [group, members] : groups) {
      std::vector<double> p, y;
      for (const auto i : members) {
        p.push_back(predictions[i]);
        y.push_back(labels[i]);
      }
      CHECK(item["metrics"][group]["num_samples"].get<std::size_t>() == members.size());
      for (const auto& [ours, theirs] : names) {
        INFO(ours << " of " << group);
        CHECK(near(make<Metric>(ours)->evaluate({p.data(), y.data(), y.size()}), item["metrics"][group][theirs]));
      }
    }
  }
}

TEST_CASE("With a count bins end there: the outer ones have all labels beyond, in every part that bins") {
  Data data;
  data.bins.width = 0.1;
  data.bins.count = 50;
  CHECK(data.bins.of(5) == 49);
  CHECK(data.bins.of(-1) == 0);
  CHECK(data.bins.of(1e300) == 49);
  const std::vector<double> labels{4.95, 5.0, -3.0};
  const auto binned = bin_labels({{labels.data(), 3, 1}, {0.1, 0, 50}});
  CHECK(binned.bins == std::vector<std::int64_t>{49, 49, 0});
  CHECK(binned.counts.size() == 50);
  const double predictions[] = {4.95 + 1, 5.0 + 3}, both[] = {4.95, 5.0};
  const auto bmae = make<Metric>("bmae");
  CHECK(std::abs(bmae->evaluate({predictions, both, 2, {0.1, 0, 50}}) - 2) <= 1e-15);  // one label
}

TEST_CASE("Shots that a data set fixes are those of its bins, others go by their samples") {
  auto data = training({0, 1, 2}, {150, 50, 5});
  data.bin_shots = {Shot::few, Shot::many};
  const ShotCounts counts(data, Shots{});
  CHECK(counts.of(0) == Shot::few);
  CHECK(counts.of(1.5) == Shot::many);
  CHECK(counts.of(2) == Shot::few);
  CHECK(counts.of(-1) == Shot::few);
  CHECK(counts.bins() == std::array<std::size_t, 3>{1, 0, 2});
  CHECK(counts.samples(0) == 150);
}
